import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatShare, plural } from './count.ts';

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [17_944, '17,944'],
  [1_204_332, '1,204,332'],
])('writes %i as %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

it('has one and many', () => {
  expect(plural(1, 'time')).toBe('1 time');
  expect(plural(0, 'time')).toBe('0 times');
  expect(plural(1200, 'policy', 'policies')).toBe('1,200 policies');
});

describe('formatShare', () => {
  it.each([
    [1, 1, '100 %'],
    [99_999, 100_000, '99.9 %'],
    [996, 1000, '99.6 %'],
    [99, 100, '99 %'],
    [0, 7, '0 %'],
  ])('writes %i of %i as %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1999, '1.9 kB'],
    [9_999, '9.9 kB'],
    [10_999, '10 kB'],
    [3_299_999_999, '3.2 GB'],
    [999_999_999, '999 MB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
  ])('%s bytes are %s: never more than there were', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });
});
