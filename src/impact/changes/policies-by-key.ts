import { policyKey } from '../../model/verdict.ts';
import type { Policy } from '../../policy/policy.ts';

export function policiesByKey(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policyKey(policy.ref), policy]));
}
