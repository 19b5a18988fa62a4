import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTime } from './parse-time.ts';
import { epochMs } from './time-of-record.ts';

const part = <T>(...texts: readonly T[]) => fc.constantFrom(...texts);
const written = fc.tuple(
  part(
    '2026-05-28T',
    '2026-05-29T',
    '2024-02-31T',
    '1970-01-01T',
    '2026-13-01T',
    '2026-05-28t',
    '2026-05-28 ',
  ),
  part('20:26:41', '00:00:00', '24:00:00', '23:59:60', '/:12:00', '1:02:03', '12:34:/9', '20:26'),
  part('', '.', '.1', '.12', '.1239', '.1234567890123', '.12a', ',123'),
  part('Z', 'z', '', '+00:00', '-05:30', '+0100', 'Z '),
);

it('times are read as parseTime reads each alone, whatever day the one before was of', () => {
  fc.assert(
    fc.property(fc.array(written), (times) => {
      for (const parts of times) expect(epochMs(parts.join(''))).toBe(parseTime(parts.join('')));
    }),
  );
});

it.each([
  ['1717000000', 1_717_000_000_000],
  ['1717000000.5', 1_717_000_000_500],
  ['1717000000123', 1_717_000_000_123],
  ['1717000000123456789', 1_717_000_000_123],
  ['17170x0000', undefined],
  ['0', undefined],
  ['', undefined],
])('%j is %s', (text, time) => {
  expect(epochMs(text)).toBe(time);
});
