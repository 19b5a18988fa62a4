import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recorderPauses } from './recorder-pauses.ts';

const MINUTE = 60_000;
const DAY = 1440;

/** Each minute of so many days in which something was recorded, by its number in the day. */
function minutes(days: number, isOn: (minute: number, day: number) => boolean): readonly number[] {
  return Array.from({ length: days * DAY }, (_, i) => i).filter((i) => isOn(i % DAY, Math.floor(i / DAY)));
}

/** Whether chance lets something be recorded in this minute; the same each time. */
function chance(minute: number, share: number): boolean {
  return ((minute * 7919) % 1000) / 1000 < share;
}

/** A working day: traffic sets in slowly from six, and ebbs away until ten. */
function busy(minute: number): number {
  const hour = minute / 60;
  return hour < 6 || hour > 22 ? 0 : Math.min(1, (hour - 6) / 3, (22 - hour) / 4);
}

const NONE = { pauses: [], abruptAt: [] };

it.each<readonly [string, readonly number[], readonly (readonly [number, number])[]]>([
  ['an office day', minutes(2, (minute) => minute >= 540 && minute < 1020), [[1019, DAY + 540]]],
  [
    'ten minutes of each hour',
    minutes(1, (i) => i % 60 < 10 && i < 180),
    [
      [9, 60],
      [69, 120],
    ],
  ],
  ['a night', minutes(1, (i) => i < 100 || i > 500), [[99, 501]]],
])('are between %s and the next', (_, of, pauses) => {
  const expected = pauses.map(([first, last]) => ({ first: first * MINUTE, last: last * MINUTE }));
  expect(recorderPauses(of)).toEqual({ pauses: expected, abruptAt: ['start', 'end'] });
});

it.each<readonly [string, readonly number[]]>([
  ['without records', []],
  ['of one record', [7]],
  ['with a record an hour', minutes(7, (minute) => minute % 60 === 0)],
  ['with nights without traffic', minutes(7, (minute, day) => chance(minute + day * 31, busy(minute)))],
  ['with a burst of calls in the evening', [0, 5, 20, 25, 26, 27, 28, 200, 201, 202, 203, 260, 300]],
])('are none in a recording %s', (_, of) => {
  expect(recorderPauses(of)).toEqual(NONE);
});

it('are none where an agent restarts', () => {
  expect(recorderPauses(minutes(1, (minute) => minute < 600 || minute >= 629)).pauses).toEqual([]);
});

it('are told of one edge where only that is abrupt', () => {
  const fades = minutes(1, (minute) => chance(minute, busy(minute)) && minute > 700);
  expect(recorderPauses(fades)).toEqual({ pauses: [], abruptAt: ['start'] });
});

it('never hold a minute with a record, and all longer gaps of what is recorded each minute are some', () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 5, max: 90 }), fc.integer({ min: 1, max: 90 })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(lengths, (parts) => {
      const of: number[] = [];
      const expected: { first: number; last: number }[] = [];
      let at = 0;
      for (const [on, off] of parts) {
        const before = of.at(-1);
        if (before !== undefined && at - before > 30)
          expected.push({ first: before * MINUTE, last: at * MINUTE });
        for (let i = 0; i < on; i++) of.push(at + i);
        at += on + off;
      }
      expect(recorderPauses(of).pauses).toEqual(
        expected.filter(({ first, last }) => isEdged(of, first, last)),
      );
    }),
  );
});

/** Parts that shorter gaps break are not full at their edges. */
function isEdged(of: readonly number[], first: number, last: number): boolean {
  const has = (minute: number) => of.includes(minute);
  const shareOf = (from: number, step: 1 | -1) => {
    const part = partOf(of, from);
    const length = Math.min(30, part);
    return Array.from({ length }, (_, i) => from + step * i).filter(has).length / length;
  };
  return shareOf(first / MINUTE, -1) >= 0.9 && shareOf(last / MINUTE, 1) >= 0.9;
}

function partOf(of: readonly number[], minute: number): number {
  const i = of.indexOf(minute);
  let [first, last] = [i, i];
  while (first > 0 && (of[first] ?? 0) - (of[first - 1] ?? 0) <= 30) first--;
  while (last < of.length - 1 && (of[last + 1] ?? 0) - (of[last] ?? 0) <= 30) last++;
  return (of[last] ?? 0) - (of[first] ?? 0) + 1;
}
