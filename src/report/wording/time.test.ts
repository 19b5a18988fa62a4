import { describe, expect, it } from 'vitest';
import { formatDuration, formatIsoTime, formatTime, formatWindow } from './time.ts';

const TIME = Date.UTC(2025, 10, 18, 5, 58, 59, 999);
const HOUR = 3_600_000;

it('writes absolute times in UTC', () => {
  expect(formatTime(TIME)).toBe('Tue 18 Nov 05:58 UTC');
  expect(formatTime(0)).toBe('Thu 1 Jan 00:00 UTC');
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
