import { withInventoryPolicies } from '../../../policy/live/with-inventory-policies.ts';
import { withLivePolicies } from '../../../policy/live/with-live-policies.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import type { InventoryReading } from '../inventory/read-inventory.ts';

/** A policy set together with other policies that the inventory shows, and with those that the cluster has now. */
export function withPoliciesBeside(
  set: PolicySet,
  { policies, live }: Pick<InventoryReading, 'policies' | 'live'>,
  given: readonly PolicySet[],
): PolicySet {
  const beside = withInventoryPolicies(set, policies, given);
  return live === undefined ? beside : withLivePolicies(beside, live.policies, given);
}
