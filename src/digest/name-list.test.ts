import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_NAMES } from './merge-endpoints.ts';
import { withNames } from './name-list.ts';

const name = fc.integer({ min: 0, max: 99 }).map(String);

it('keeps the first names in the alphabet, each once, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.array(name, { maxLength: 5 }), { maxLength: 60 }), (lists) => {
      const all = [...new Set(lists.flat())].sort();
      const kept = lists.reduce<readonly string[]>(withNames, []);
      expect(kept).toEqual(all.slice(0, MAX_NAMES));
    }),
  );
});

it('gives back the list that it got when nothing is added, and one that holds all', () => {
  const known = ['a', 'c'];
  expect(withNames(known, ['c', 'a'])).toBe(known);
  expect(withNames(known, [])).toBe(known);
  const added = ['a', 'b', 'c'];
  expect(withNames(known, added)).toBe(added);
  expect(withNames(known, ['c', 'b'])).toEqual(added);
});
