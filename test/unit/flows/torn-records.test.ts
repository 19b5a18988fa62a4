import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';

const CASES = new URL('../../cases/flows/', import.meta.url);

/** What is said of the file when its last record is cut in the middle. */
async function cut(path: string, before = ''): Promise<readonly string[]> {
  const whole = readFileSync(new URL(path, CASES));
  const lines = whole.toString('utf8').trimEnd().split('\n');
  const last = lines.pop() ?? '';
  const torn = [...lines, last.slice(0, Math.floor(last.length / 2))].map((line) => before + line).join('\n');
  const source = {
    name: 'cut',
    open: async function* () {
      yield Buffer.from(torn);
    },
  };
  const { digest, diagnostics } = await loadDigest([source]);
  return [
    `complete: ${digest.sources[0]?.isComplete}`,
    ...diagnostics.map(({ code }) => code).filter((code) => code === 'flows/cut' || code === 'flows/foreign'),
  ];
}

it.each([
  'goldmane/emitter/input.ndjson',
  'gcp-vpc/both-directions/input.ndjson',
  'gke-policy/cloud-logging-and-node-file/input.ndjson',
])('a file of %s that ends within a record is cut, and not one with a foreign line', async (path) => {
  expect(await cut(path)).toEqual(['complete: false', 'flows/cut']);
  expect(await cut(path, '2026-05-28T20:26:40.1Z stdout F ')).toEqual(['complete: false', 'flows/cut']);
});
