import { expect, it } from 'vitest';
import { createRecordedStretches } from './recorded-stretches.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 12, 8);

function stretchesOf(...times: readonly number[]) {
  const stretches = createRecordedStretches();
  for (const time of times) stretches.include(time);
  return stretches.finish();
}

/** A record an hour, from one time to another. */
function hourly(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / HOUR) + 1 }, (_, i) => first + i * HOUR);
}

it('are not told of a recording without holes, nor of none', () => {
  expect(stretchesOf()).toEqual([]);
  expect(stretchesOf(START)).toEqual([]);
  expect(stretchesOf(...hourly(START, START + 7 * DAY))).toEqual([]);
});

it('are not broken by quiet nights, nor by what runs once a day and is late', () => {
  const days = [0, 1, 2, 3, 4].flatMap((day) => hourly(START + day * DAY, START + day * DAY + 10 * HOUR));
  expect(stretchesOf(...days)).toEqual([]);
  expect(stretchesOf(START, START + DAY + 5 * HOUR, START + 2 * DAY)).toEqual([]);
});

it('end where nothing was recorded for more than a day and a half', () => {
  const monday = START + 7 * DAY;
  expect(stretchesOf(...hourly(START, START + 4 * DAY), ...hourly(monday, monday + DAY))).toEqual([
    { first: START, last: START + 4 * DAY },
    { first: monday, last: monday + DAY },
  ]);
});

it('tell a record alone, whatever the order', () => {
  const behind = START - 6.9 * DAY;
  expect(stretchesOf(START + HOUR, behind, START, START + HOUR / 2)).toEqual([
    { first: behind, last: behind },
    { first: START, last: START + HOUR },
  ]);
});

it('of clocks gone mad are few, and never longer than what was recorded', () => {
  const stretches = createRecordedStretches();
  stretches.include(START);
  for (let i = 0; i < 70_000; i++) stretches.include(START - (i + 1) * 40 * HOUR);
  for (const time of [START + 5 * HOUR, undefined]) stretches.include(time);
  const told = stretches.finish();
  expect(told.length).toBe(64);
  expect(told.every(({ first, last }) => last - first <= 5 * HOUR)).toBe(true);
});
