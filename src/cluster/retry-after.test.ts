import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryDelayMs } from './retry-after.ts';

describe('Retry-After (RFC 9110 section 10.2.3)', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['99999999999999', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });
});

describe('the delay before a repetition', () => {
  it('doubles up to eight seconds, between half and all of the step', () => {
    const shortest = [1, 2, 3, 6, 20].map((attempt) => retryDelayMs(attempt, undefined, () => 0));
    expect(shortest).toEqual([125, 250, 500, 4_000, 4_000]);
    expect(retryDelayMs(20, undefined, () => 0.999999)).toBeCloseTo(8_000, 0);
  });
  it('is never shorter than what the server asks for', () => {
    expect(retryDelayMs(1, 5_000, () => 0)).toBe(5_000);
  });
});
