import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabelSelector, matchLabelSelector } from './label-selector.ts';
import { completeLabels } from './label-set.ts';
import { contradictedLabels, holdsAllOf, mayMeet } from './selector-relations.ts';

const KEYS = ['a', 'b'];
/** `z` stands for every value that no selector names. */
const VALUES = ['x', 'y', 'z'];
const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.subarray(['x', 'y'], { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    values: fc.constant([]),
  }),
);
const selector: fc.Arbitrary<LabelSelector> = fc
  .array(requirement, { maxLength: 3 })
  .map((requirements) => ({ requirements }));

const everyLabels = [undefined, ...VALUES].flatMap((a) =>
  [undefined, ...VALUES].map((b) =>
    completeLabels([
      ...(a === undefined ? [] : [['a', a] as const]),
      ...(b === undefined ? [] : [['b', b] as const]),
    ]),
  ),
);

const matches = (one: LabelSelector) =>
  everyLabels.map((labels) => matchLabelSelector(one, labels, 'labels-not-recorded') === true);

/** The answers, against all labels that there can be over two keys and the values that are named. */
describe('what selectors say of each other', () => {
  test('a contradiction is one that no labels satisfy', () => {
    fc.assert(
      fc.property(selector, (one) => {
        expect(contradictedLabels(one).length === 0).toBe(matches(one).some(Boolean));
      }),
    );
  });

  test('two may meet when some labels satisfy both', () => {
    fc.assert(
      fc.property(selector, selector, (one, other) => {
        const [a, b] = [matches(one), matches(other)];
        expect(mayMeet(one, other)).toBe(a.some((is, i) => is && b[i]));
      }),
    );
  });

  test('one holds all of another when it matches whatever that matches', () => {
    fc.assert(
      fc.property(selector, selector, (outer, inner) => {
        const [a, b] = [matches(outer), matches(inner)];
        // Of a selector that matches nothing the answer may be either; nobody is told about those.
        fc.pre(b.some(Boolean));
        expect(holdsAllOf(outer, inner)).toBe(b.every((is, i) => !is || a[i]));
      }),
    );
  });
});
