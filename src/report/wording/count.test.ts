import { describe, expect, it } from 'vitest';
import { formatCount, formatShare, plural } from './count.ts';

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
