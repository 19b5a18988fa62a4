import { describe, expect, it } from 'vitest';
import { formatDuration, formatIsoTime, formatTime, formatWindow } from './time.ts';

const TIME = Date.UTC(2025, 10, 18, 5, 58, 59, 999);
const HOUR = 3_600_000;

it('writes absolute times in UTC', () => {
  expect(formatTime(TIME)).toBe('Tue 18 Nov 2025 05:58 UTC');
  expect(formatTime(TIME, Date.UTC(2025, 0, 1))).toBe('Tue 18 Nov 05:58 UTC');
  expect(formatTime(TIME, Date.UTC(2026, 0, 1))).toBe('Tue 18 Nov 2025 05:58 UTC');
  expect(formatWindow({ first: 0, last: TIME })).toBe('Thu 1 Jan 1970 00:00 – Tue 18 Nov 2025 05:58 UTC');
  expect(formatIsoTime(TIME)).toBe('2025-11-18T05:58:59.999Z');
});

describe('formatDuration', () => {
  it.each([
    [7 * 24 * HOUR, '7 days'],
    [7 * 24 * HOUR - 60_000, '7 days'],
    [48 * HOUR, '2 days'],
    [24 * HOUR, '24 hours'],
    [HOUR, '60 minutes'],
    [60_000, '1 minute'],
    [0, '1 minute'],
  ])('writes %i ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

it('survives times that are no dates', () => {
  expect(formatIsoTime(1e300)).toBe('+275760-09-13T00:00:00.000Z');
  expect(formatTime(Number.NEGATIVE_INFINITY)).toContain('UTC');
});

it('writes the year of a window at its end, and at its start when that is another one', () => {
  const week = { first: Date.UTC(2025, 10, 11, 6), last: Date.UTC(2025, 10, 18, 6) };
  expect(formatWindow(week)).toBe('Tue 11 Nov 06:00 – Tue 18 Nov 2025 06:00 UTC');
  const newYear = { first: Date.UTC(2025, 11, 29), last: Date.UTC(2026, 0, 5) };
  expect(formatWindow(newYear)).toBe('Mon 29 Dec 2025 00:00 – Mon 5 Jan 2026 00:00 UTC');
});
