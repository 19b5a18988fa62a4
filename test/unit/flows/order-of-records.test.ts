import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* Records of one direction each wait for their other half; what stands between them must wait with them. */

const [FLOW = ''] = readFileSync(
  new URL('../../cases/flows/gcp-vpc/rows-of-log-analytics/input.ndjson', import.meta.url),
  'utf8',
).split('\n');

it.each([
  ['a blank line', ''],
  ['other JSON', '{"a":1}'],
  ['torn JSON', '{"jsonPayload":{"connection"'],
  ['an envelope without records', '{"entries":[]}'],
  ['a line that is too long', `{"a":"${'x'.repeat(2000)}"}`],
])('%s comes in its place', async (_, between) => {
  const lines: number[] = [];
  const content = `${FLOW}\n${between}\n${FLOW.replace('40112', '40113')}\n`;
  for await (const { line } of readFlowLines(bytesSource(content), { maxLineBytes: 1000 })) lines.push(line);
  expect(lines).toEqual([1, 2, 3]);
});
