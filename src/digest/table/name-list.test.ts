import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withNames } from './name-list.ts';

const name = fc.integer({ min: 0, max: 99 }).map(String);
const max = fc.integer({ min: 1, max: 40 });

it('keeps the first names in the alphabet, each once, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.array(name, { maxLength: 5 }), { maxLength: 60 }), max, (lists, max) => {
      const all = [...new Set(lists.flat())].sort();
      const kept = lists.reduce<readonly string[]>((known, list) => withNames(known, list, max), []);
      expect(kept).toEqual(all.slice(0, max));
    }),
  );
});

it('gives back the list that it got when nothing is added, and one that holds all', () => {
  const known = ['a', 'c'];
  expect(withNames(known, ['c', 'a'], 3)).toBe(known);
  expect(withNames(known, [], 3)).toBe(known);
  const added = ['a', 'b', 'c'];
  expect(withNames(known, added, 3)).toBe(added);
  expect(withNames(known, ['c', 'b'], 3)).toEqual(added);
});
