import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countUp, sortByKeys } from './sort-by-keys.ts';

it('sorts by keys, and leaves those of one key in their order', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 9 })
        .chain((limit) => fc.tuple(fc.constant(limit), fc.array(fc.nat(limit - 1)))),
      ([limit, keys]) => {
        const expected = keys
          .map((_, i) => i)
          .sort((one, other) => (keys[one] ?? 0) - (keys[other] ?? 0) || one - other);
        expect([...sortByKeys(countUp(keys.length), Int32Array.from(keys), limit)]).toEqual(expected);
      },
    ),
  );
});
