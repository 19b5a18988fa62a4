import { type PolicyRef, policyKey } from '../../../model/verdict.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';

/** Policies of the head whose names the base does not have, by their keys. */
export function addedPolicies(base: PolicySet, head: PolicySet): ReadonlyMap<string, PolicyRef> {
  const before = new Set(refsOf(base).map(policyKey));
  return new Map(
    refsOf(head)
      .map((ref) => [policyKey(ref), ref] as const)
      .filter(([key]) => !before.has(key)),
  );
}

/** Policies that are judged, and those that would be if they could be read or the network plug-in accepted them. */
export function refsOf({ policies, contested, notSimulated }: PolicySet): readonly PolicyRef[] {
  return [...policies, ...contested, ...notSimulated].map(({ ref }) => ref);
}
