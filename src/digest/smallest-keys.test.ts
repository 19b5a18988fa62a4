import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SmallestKeys } from './smallest-keys.ts';

/** How often each key came, as far as it is kept. */
function counted(keys: readonly string[], limit: number): readonly (readonly [string, number])[] {
  const kept = new SmallestKeys<{ readonly key: string; count: number }>(limit);
  for (const key of keys) kept.at(key, () => ({ key, count: 0 })).count++;
  return kept.finish().map(({ key, count }) => [key, count]);
}

it('keeps the smallest keys with all that was added to them, in any order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'abcdefghijkl')),
      fc.integer({ min: 1, max: 6 }),
      (keys, limit) => {
        const expected = [...new Set(keys)]
          .sort()
          .slice(0, limit)
          .map((key) => [key, keys.filter((other) => other === key).length]);
        expect(counted(keys, limit)).toEqual(expected);
        expect(counted(keys.toReversed(), limit)).toEqual(expected);
      },
    ),
  );
});

it('says whether others were dropped', () => {
  const kept = new SmallestKeys<string>(2);
  for (const key of ['b', 'c', 'b']) kept.at(key, () => key);
  expect(kept.isComplete).toBe(true);
  for (const key of ['a', 'd', 'e', 'f']) kept.at(key, () => key);
  expect(kept.isComplete).toBe(false);
  expect(kept.finish()).toEqual(['a', 'b']);
});
