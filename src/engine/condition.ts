import { isUnknown, type Ternary, type Unknown } from '../model/ternary.ts';

/**
 * A question as a tree: leaves are asked, and `all`, `any` and `not` join the answers by Kleene's logic. `all` of nothing holds,
 * `any` of nothing does not.
 */
export type Condition<Leaf extends { readonly kind: string }> = Leaf | Join<Leaf>;

type Join<Leaf extends { readonly kind: string }> =
  | { readonly kind: 'all'; readonly of: readonly Condition<Leaf>[] }
  | { readonly kind: 'any'; readonly of: readonly Condition<Leaf>[] }
  | { readonly kind: 'not'; readonly of: Condition<Leaf> };

/** Holds whatever is asked. */
export const ALWAYS = { kind: 'all', of: [] } as const;

/** The answer of the tree; of several undecided parts, the first one gives the reason. */
export function evaluate<Leaf extends { readonly kind: string }>(
  condition: Condition<Leaf>,
  ask: (leaf: Leaf) => Ternary,
): Ternary {
  if (!isJoin(condition)) return ask(condition);
  if (condition.kind === 'not') {
    const answer = evaluate(condition.of, ask);
    return isUnknown(answer) ? answer : !answer;
  }
  // Not `allOf` and `anyOf`: a function made for each part was a tenth of what a simulation allocates.
  const decisive = condition.kind === 'any';
  let undecided: Unknown | undefined;
  for (const part of condition.of) {
    const answer = evaluate(part, ask);
    if (answer === decisive) return answer;
    if (isUnknown(answer)) undecided ??= answer;
  }
  return undecided ?? !decisive;
}

/** All leaves of the tree, in the order in which they are written. */
export function leavesOf<Leaf extends { readonly kind: string }>(condition: Condition<Leaf>): Leaf[] {
  if (!isJoin(condition)) return [condition];
  return condition.kind === 'not' ? leavesOf(condition.of) : condition.of.flatMap(leavesOf);
}

/** The same tree with each leaf replaced. */
export function mapLeaves<Leaf extends { readonly kind: string }>(
  condition: Condition<Leaf>,
  replace: (leaf: Leaf) => Condition<Leaf>,
): Condition<Leaf> {
  if (!isJoin(condition)) return replace(condition);
  if (condition.kind === 'not') return { kind: 'not', of: mapLeaves(condition.of, replace) };
  return { kind: condition.kind, of: condition.of.map((part) => mapLeaves(part, replace)) };
}

/** A canonical text: trees of one meaning share it, as far as order, repetition and the leaves' own texts tell. */
export function canonicalCondition<Leaf extends { readonly kind: string }>(
  condition: Condition<Leaf>,
  canonicalLeaf: (leaf: Leaf) => string,
): string {
  if (!isJoin(condition)) return canonicalLeaf(condition);
  if (condition.kind === 'not') return `not(${canonicalCondition(condition.of, canonicalLeaf)})`;
  const parts = condition.of.map((part) => canonicalCondition(part, canonicalLeaf));
  return `${condition.kind}(${[...new Set(parts)].sort().join(',')})`;
}

export function isJoin<Leaf extends { readonly kind: string }>(
  condition: Condition<Leaf>,
): condition is Join<Leaf> {
  return condition.kind === 'all' || condition.kind === 'any' || condition.kind === 'not';
}
