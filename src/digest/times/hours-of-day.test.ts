import { expect, it } from 'vitest';
import { EVERY_HOUR, hourOf } from './hours-of-day.ts';

it.each([
  ['1970-01-01T00:00:00.000Z', 0],
  ['2026-11-30T00:59:59.999Z', 0],
  ['2026-11-30T01:00:00.000Z', 1],
  ['2026-11-30T23:59:59.999Z', 23],
  ['1969-12-31T23:59:59.999Z', 23],
  ['1969-12-31T00:00:00.000Z', 0],
])('%s is of hour %i', (time, hour) => {
  expect(hourOf(Date.parse(time))).toBe(1 << hour);
});

it('what is not dated is of no hour, and there are 24', () => {
  expect(hourOf(undefined)).toBe(0);
  const hours = Array.from({ length: 24 }, (_, hour) => hourOf(hour * 3_600_000));
  expect(hours.reduce((all, one) => all | one)).toBe(EVERY_HOUR);
});
