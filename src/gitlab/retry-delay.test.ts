import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryDelayMs } from './retry-delay.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 12:00:05 GMT', 5000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['99999999999', undefined],
  ])('%s is %s', (value, milliseconds) => {
    expect(parseRetryAfter(value, now)).toBe(milliseconds);
  });
});

it('waits as long as it is told, but never spins', () => {
  const failure = (retryAfterMs: number) =>
    ({ kind: 'status', status: 429, detail: undefined, retryAfterMs }) as const;
  expect([0, 30_000].map((wait) => retryDelayMs(failure(wait), 3))).toEqual([1000, 30_000]);
});

it('doubles the pause up to 16 seconds when it is told nothing', () => {
  const failure = { kind: 'unreachable', code: 'ECONNREFUSED' } as const;
  expect([0, 1, 2, 3, 4, 5, 40].map((attempt) => retryDelayMs(failure, attempt))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 16_000, 16_000,
  ]);
});
