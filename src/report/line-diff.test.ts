import { expect, it } from 'vitest';
import { lineDiff } from './line-diff.ts';

const text = (before: object | undefined, after: object) =>
  lineDiff(before as never, after as never).map(({ change, text: line }) => `${change}|${line}`);

it('shows all of a new object, keys sorted', () => {
  expect(text(undefined, { b: [1], a: 'x' })).toEqual(['added|a: x', 'added|b:', 'added|  - 1']);
});

it('shows changed lines with two lines around, and folds the rest', () => {
  const before = { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1 };
  expect(text(before, { ...before, e: 2 })).toEqual([
    'gap|',
    'same|c: 1',
    'same|d: 1',
    'removed|e: 1',
    'added|e: 2',
    'same|f: 1',
    'same|g: 1',
    'gap|',
  ]);
});

it('shows nothing but a gap when nothing changes', () => {
  expect(text({ a: 1 }, { a: 1 })).toEqual(['gap|']);
});

it('shows a policy of very many changed lines as replaced, at once', () => {
  const list = (salt: number) => Array.from({ length: 20_000 }, (_, index) => `${index * salt}`);
  const lines = text({ a: 1, list: list(3), z: 1 }, { a: 1, list: list(7), z: 1 });
  expect(lines.slice(0, 3)).toEqual(['gap|', 'same|list:', 'same|  - "0"']);
  expect(lines.filter((line) => line.startsWith('removed')).length).toBe(19_999);
  expect(lines.filter((line) => line.startsWith('added')).length).toBe(19_999);
  expect(lines.at(-1)).toBe('same|z: 1');
});
