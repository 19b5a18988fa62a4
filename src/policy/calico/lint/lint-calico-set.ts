import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { AllowingPolicy } from '../../kubernetes/kubernetes-fact.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { lintCaughtSets } from './lint-caught-sets.ts';
import { lintEqualOrders } from './lint-equal-orders.ts';
import { lintHosts } from './lint-hosts.ts';
import { lintTierEnds } from './lint-tier-ends.ts';
import { lintTiers } from './lint-tiers.ts';
import { lintWithoutAllow } from './lint-without-allow.ts';
import { asInTier } from './network-policy-in-tier.ts';

/** Lints that only all Calico objects together allow. */
export function lintCalicoSet(
  facts: readonly CalicoFact[],
  networkPolicies: readonly AllowingPolicy[],
): readonly Diagnostic[] {
  const inTier = networkPolicies.map(asInTier);
  return [
    ...lintTiers(facts),
    ...lintWithoutAllow(facts, inTier),
    ...lintTierEnds(facts, inTier),
    ...lintEqualOrders(facts),
    ...lintHosts(facts),
    ...lintCaughtSets(facts),
  ];
}
