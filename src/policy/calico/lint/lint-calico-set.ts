import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { AllowingPolicy } from '../../kubernetes/kubernetes-fact.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { asBeside } from './beside.ts';
import { lintCaughtSets } from './lint-caught-sets.ts';
import { lintEqualOrders } from './lint-equal-orders.ts';
import { lintHosts } from './lint-hosts.ts';
import { lintTierEnds } from './lint-tier-ends.ts';
import { lintTiers } from './lint-tiers.ts';
import { lintWithoutAllow } from './lint-without-allow.ts';

/** Lints that only all Calico objects together allow. */
export function lintCalicoSet(
  facts: readonly CalicoFact[],
  networkPolicies: readonly AllowingPolicy[],
): readonly Diagnostic[] {
  const beside = networkPolicies.map(asBeside);
  return [
    ...lintTiers(facts),
    ...lintWithoutAllow(facts, beside),
    ...lintTierEnds(facts, beside),
    ...lintEqualOrders(facts),
    ...lintHosts(facts),
    ...lintCaughtSets(facts),
  ];
}
