import { describe, expect, it } from 'vitest';
import { fitRows } from './fit-rows.ts';

/** Ten characters a row and ten of frame; the numbers shown are its first characters. */
const render = (shown: readonly number[]): string => {
  const rows = shown.reduce((sum, count) => sum + count, 0);
  return shown.join('/').padEnd(10 * (rows + 1), '.');
};

const shownOf = (text: string): string => text.replace(/\.+$/, '');

describe('fitRows', () => {
  it.each([
    { sizes: [3, 2], budget: 1000, shown: '3/2', what: 'everything when there is room' },
    { sizes: [100, 2], budget: 10 * (7 + 1), shown: '5/2', what: 'the first of every section' },
    { sizes: [100, 2], budget: 10 * (50 + 1) + 9, shown: '48/2', what: 'as many of the longest as fit' },
    { sizes: [100, 100], budget: 10 * (150 + 1), shown: '100/50', what: 'the rest in order of the sections' },
    { sizes: [100, 2], budget: 10 * (3 + 1), shown: '3/0', what: 'the first section first' },
    { sizes: [100, 2], budget: 0, shown: '0/0', what: 'the floor when nothing fits' },
    { sizes: [], budget: 10, shown: '', what: 'nothing of nothing' },
  ])('shows $what', ({ sizes, budget, shown }) => {
    expect(shownOf(fitRows(sizes, render, budget))).toBe(shown);
  });

  it('asks for few rows more than fit', () => {
    const asked: number[] = [];
    const counting = (shown: readonly number[]): string => {
      asked.push(shown.reduce((sum, count) => sum + count, 0));
      return render(shown);
    };
    fitRows([1_000_000], counting, 1000);
    expect(Math.max(...asked)).toBeLessThanOrEqual(200);
  });
});
