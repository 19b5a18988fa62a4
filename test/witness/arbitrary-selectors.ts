import fc from 'fast-check';
import { labels, type Values } from './sample-values.ts';
import type { WrittenRequirement, WrittenSelector } from './written-policy.ts';

/** A field that may be left out, be null, be empty, or hold `value`. */
export function optional<T, E>(value: fc.Arbitrary<T>, empty: E): fc.Arbitrary<T | E | null | undefined> {
  return fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(empty) },
  );
}

function requirement(values: Values): fc.Arbitrary<WrittenRequirement> {
  const keys = fc.constantFrom(...Object.keys(values));
  const listed = keys.chain((key) =>
    fc.record({
      key: fc.constant(key),
      operator: fc.constantFrom('In' as const, 'NotIn' as const),
      values: fc.array(fc.constantFrom(...(values[key] ?? [])), { minLength: 1, maxLength: 3 }),
    }),
  );
  const keyOnly = fc.record({
    key: keys,
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    values: fc.constantFrom(undefined, null, []),
  });
  return fc.oneof({ weight: 2, arbitrary: listed }, { weight: 1, arbitrary: keyOnly });
}

export function selector(values: Values): fc.Arbitrary<WrittenSelector> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: fc.record({ matchLabels: optional(labels(values), {}) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        matchExpressions: optional(fc.array(requirement(values), { maxLength: 2 }), []),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        matchLabels: optional(labels(values), {}),
        matchExpressions: optional(fc.array(requirement(values), { maxLength: 2 }), []),
      }),
    },
  );
}
