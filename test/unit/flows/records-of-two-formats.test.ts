import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FlowLine } from '../../../src/flows/flow-line.ts';
import { RECORD_FORMATS } from '../../../src/flows/format/record-formats.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* The first record says what a source is: one of another format is a broken line, never passed over as something that the program logs besides. */

const FOLDER = fileURLToPath(new URL('../../cases/flows/', import.meta.url));
const HUBBLE = fileURLToPath(
  new URL('../../cases/hubble/one-connection-seen-by-four/input.ndjson', import.meta.url),
);

async function read(lines: readonly string[]): Promise<readonly FlowLine[]> {
  const found: FlowLine[] = [];
  for await (const line of readFlowLines(bytesSource(Buffer.from(lines.join('\n')), 'flows')))
    found.push(line);
  return found;
}

/** A line of the format's cases that is a connection by itself. */
async function connectionOf(format: string): Promise<string> {
  const inputs =
    format === 'hubble'
      ? [HUBBLE]
      : readdirSync(`${FOLDER}${format}`).flatMap((name) =>
          readdirSync(`${FOLDER}${format}/${name}`)
            .filter((file) => /^input\.(?:ndjson|log|prom)$/.test(file))
            .map((file) => `${FOLDER}${format}/${name}/${file}`),
        );
  for (const line of inputs.flatMap((file) => readFileSync(file, 'utf8').split('\n'))) {
    const [item, ...others] = await read([line]);
    if (item?.kind === 'observation' && others.length === 0) return line;
  }
  return '';
}

const LINES = (
  await Promise.all(RECORD_FORMATS.map(async ({ name }) => ({ name, line: await connectionOf(name) })))
).filter(({ line }) => line !== '');

it('nearly all formats have such a line', () => {
  expect(LINES.length).toBeGreaterThan(16);
});

describe.each(LINES)('in a source of $name', (first) => {
  it.each(LINES.filter((one) => one !== first))('a record of $name is broken', async (second) => {
    const [, ...others] = await read([first.line, second.line]);
    expect(others.map(({ kind }) => kind)).toEqual(['broken']);
  });
});
