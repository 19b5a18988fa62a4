import { type PolicyRef, policyKey } from '../../model/verdict.ts';
import type { PolicySet } from '../../policy/policy-set.ts';

/** Policies of the head of which the base has none of that name, by their keys. */
export function addedPolicies(base: PolicySet, head: PolicySet): ReadonlyMap<string, PolicyRef> {
  const before = new Set(refsOf(base).map(policyKey));
  return new Map(
    refsOf(head)
      .map((ref) => [policyKey(ref), ref] as const)
      .filter(([key]) => !before.has(key)),
  );
}

/** What is judged, and what would be if it could be read or the network plug-in took it. */
export function refsOf({ policies, contested, unjudged }: PolicySet): readonly PolicyRef[] {
  return [...policies, ...contested, ...unjudged].map(({ ref }) => ref);
}
