import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workload } from '../../../test/support/simulated-shop.ts';
import { type LabelSelector, matchLabelSelector } from '../../model/label-selector.ts';
import { completeLabels, type LabelSet } from '../../model/label-set.ts';
import { buildInventory } from '../build-inventory.ts';
import { createPodsInView } from './pods-in-view.ts';

const key = fc.constantFrom('app', 'tier', 'zone');
const value = fc.constantFrom('a', 'b', 'c');
const labels: fc.Arbitrary<LabelSet> = fc
  .record({ labels: fc.dictionary(key, value), isComplete: fc.boolean() })
  .map(({ labels: known, isComplete }) => ({ ...completeLabels(Object.entries(known)), isComplete }));
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  requirements: fc.array(
    fc.oneof(
      fc.record({
        key,
        operator: fc.constantFrom('In' as const, 'NotIn' as const),
        values: fc.array(fc.constantFrom('a', 'b', 'c', 'other'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        key,
        operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
        values: fc.constant([]),
      }),
    ),
    { maxLength: 3 },
  ),
});

describe('the pods that a selector may match', () => {
  it('are those that would be found by asking each, as far as they are asked for', () => {
    const pods = fc.array(labels, { maxLength: 8 });
    fc.assert(
      fc.property(pods, fc.array(selector, { minLength: 1, maxLength: 6 }), (sets, asked) => {
        const seen = sets.map((set, i) => workload(`w${i}`, set));
        const view = createPodsInView(buildInventory([]).inventory, seen);
        for (const one of asked) {
          const matching = seen.filter(({ labels: set }) =>
            matchLabelSelector(one, set, 'labels-not-recorded'),
          );
          const looks = new Set(
            matching.map(({ labels: set }) => JSON.stringify([[...set.labels].sort(), set.isComplete])),
          );
          expect(view.select('shop', one, 100)).toHaveLength(looks.size);
          expect(view.select('shop', one, 1)).toHaveLength(Math.min(1, looks.size));
        }
      }),
      { numRuns: 500 },
    );
  });
});
