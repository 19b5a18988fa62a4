import { expect, it } from 'vitest';
import type { JsonObject } from '../../../model/json-object.ts';
import type { FlowLine } from '../../flow-line.ts';
import { createFormatLineReader } from '../format-line-reader.ts';
import { ignored, observed } from '../observed.ts';
import { addressEnd } from '../record-ends.ts';
import { RECORD_FORMATS } from '../record-formats.ts';
import { epochMs } from '../values/time-of-record.ts';
import type { VaryingMembers } from './varying-members.ts';

/* What two lines alike do not show, of readers that are made for it. */

const BEGIN = 1_780_000_000;

it('a port that the connection does not have may be anything, such as an ICMP message', () => {
  const messages = [40_000, 40_001, 40_002, 60_000];
  const items = readAll(
    { at: 'time', port: 'port' },
    (value, line) => {
      const end = addressEnd('10.7.1.2') ?? expect.fail();
      return observed(line, {
        time: epochMs(value.at),
        node: undefined,
        source: end,
        destination: end,
        protocol: 'ICMP',
        port: undefined,
        outcome: value.port === 60_000 ? 'denied' : 'allowed',
        observer: 'whole',
      });
    },
    messages.map((port, i) => ({ at: BEGIN + i, port })),
  );
  const outcomes = items.map((item) => item.kind === 'observation' && item.observation.outcome);
  expect(outcomes).toEqual(['allowed', 'allowed', 'allowed', 'denied']);
});

it('ignored records of the same time do not show which of several times is theirs', () => {
  const same = { begin: BEGIN, end: BEGIN };
  const items = readAll(
    { begin: 'time', end: 'time' },
    (value, line) => ignored(line, 'reply', { time: epochMs(value.end) }),
    [same, same, same, { begin: BEGIN + 1, end: BEGIN + 2 }, { begin: BEGIN + 3, end: BEGIN + 4 }],
  );
  const seconds = items.map((item) => item.kind === 'ignored' && Number(item.time) / 1000 - BEGIN);
  expect(seconds).toEqual([0, 0, 0, 2, 4]);
});

function readAll(
  varying: VaryingMembers,
  say: (value: JsonObject, line: number) => FlowLine,
  records: readonly JsonObject[],
): readonly FlowLine[] {
  const [format = expect.fail()] = RECORD_FORMATS;
  const reader = createFormatLineReader(
    {
      ...format,
      varying,
      detect: () => true,
      createReader: () => ({
        read: (record, line) => [record.kind === 'json' ? say(record.value, line) : expect.fail()],
      }),
    },
    { order: 'any' },
  );
  return records.flatMap((record, i) => {
    const bytes = Buffer.from(JSON.stringify(record));
    return reader.read(i + 1, bytes, 0, bytes.length);
  });
}
