import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* Lines of text say the same in whatever a container runtime, a shipper or a store puts around them. */

const FOLDER = fileURLToPath(new URL('../../cases/flows/', import.meta.url));
const TIME = '2026-11-30T08:00:00.123456789Z';
const MAPPED = 'mapped';

/** Lines of every case that is no JSON. */
const TEXTS = readdirSync(FOLDER)
  .filter((format) => format !== MAPPED)
  .flatMap((format) =>
    readdirSync(`${FOLDER}${format}`).flatMap((name) => {
      const input = readdirSync(`${FOLDER}${format}/${name}`).find((file) => file.startsWith('input.'));
      const text = readFileSync(`${FOLDER}${format}/${name}/${input}`, 'utf8');
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const isText =
        input?.endsWith('.json') === false && !text.includes('{"') && !/^(?:csv|table)-of-/.test(name);
      // A table of a store is a wrapping itself, and other tables no program writes to its standard output.
      const isCsv = input?.endsWith('.csv') === true;
      return isText ? [{ name: `${format}/${name}`, lines, isCsv }] : [];
    }),
  );

const json = (value: unknown) => JSON.stringify(value);
const WRAPPINGS: Readonly<Record<string, (lines: readonly string[]) => readonly string[]>> = {
  docker: (lines) => lines.map((log) => json({ log: `${log}\n`, stream: 'stdout', time: TIME })),
  'fluent-bit': (lines) => lines.map((log) => json({ date: 1796025600.1, log, kubernetes: { host: 'n1' } })),
  'a list of fluent-bit': (lines) => lines.map((log) => json([{ date: 1796025600.1, log }])),
  'Vector behind CRI': (lines) =>
    lines.map((message) => `${TIME} stdout F ${json({ message, source_type: 'kubernetes_logs' })}`),
  Loki: (lines) => [json({ streams: [{ stream: {}, values: lines.map((line) => ['1', line]) }] })],
  CloudWatch: (lines) => [json({ logEvents: lines.map((message, id) => ({ id, message })) })],
  CRI: (lines) => lines.map((line) => `${TIME} stdout F ${line}`),
  'kubectl logs --prefix': (lines) => lines.map((line) => `[pod/shop/sensor-1/log] ${line}`),
};

async function read(lines: readonly string[]): Promise<readonly unknown[]> {
  const source = bytesSource(Buffer.from(`${lines.join('\n')}\n`), 'flows');
  const found: FlowLine[] = [];
  for await (const line of readFlowLines(source)) found.push(line);
  return found.map(withoutPlace);
}

/** A list is one line, and the time of a store dates lines without one. */
function withoutPlace(line: FlowLine): unknown {
  const { line: _, ...said } = line;
  if (said.kind !== 'observation') return { ...said, time: undefined };
  return { ...said, observation: { ...said.observation, time: undefined, lastTime: undefined } };
}

describe.each(Object.entries(WRAPPINGS))('in %s', (wrapping, wrap) => {
  it.each(TEXTS.filter(({ isCsv }) => !isCsv || wrapping !== 'CRI'))('$name', async ({ lines, name }) => {
    const bare = await read(lines);
    expect(bare.length).toBeGreaterThan(0);
    expect(await read(wrap(lines)), `${name} in ${wrapping}`).toEqual(bare);
  });
});
