import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TupleTable } from './tuple-table.ts';

it('numbers tuples as a map of texts does, however many there are, and again when it was emptied', () => {
  const tuple = fc.tuple(fc.nat(60), fc.constantFrom(-1, 0, 443, 2 ** 31 - 1, -(2 ** 31)), fc.nat(60));
  fc.assert(
    fc.property(fc.array(tuple, { maxLength: 6000, size: 'max' }), (tuples) => {
      const table = new TupleTable(3);
      for (const round of [tuples, tuples.toReversed()]) {
        const known = new Map<string, number>();
        for (const one of round) {
          const text = one.join(' ');
          const index = known.get(text) ?? known.size;
          expect(table.find(Int32Array.from(one))).toBe(known.get(text) ?? -1);
          known.set(text, index);
          expect(table.indexOf(Int32Array.from(one))).toBe(index);
        }
        expect(table.size).toBe(known.size);
        table.clear();
        expect(table.size).toBe(0);
      }
    }),
    { numRuns: 20 },
  );
});
