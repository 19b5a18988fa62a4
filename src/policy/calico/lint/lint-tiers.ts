import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { BUILT_IN_TIERS } from '../read/parse-tier.ts';
import { type PolicyFact, policyFacts, shown, tiersAmong } from './policy-facts.ts';

const OF_KUBERNETES: ReadonlySet<string> = new Set(
  BUILT_IN_TIERS.map(({ name }) => name).filter((name) => name !== 'default'),
);

/** Finds policies of tiers that are not given, and policies in tiers that are reserved for policies of Kubernetes. */
export function lintTiers(facts: readonly CalicoFact[]): readonly Diagnostic[] {
  const tiers = tiersAmong(facts);
  const strange = policyFacts(facts).filter(({ value }) => !tiers.has(value.tier));
  const byTier = Map.groupBy(strange, ({ value }) => value.tier);
  return [
    ...[...byTier].flatMap(([tier, policies]) =>
      policies.slice(0, 1).map((first) => notGiven(tier, first, policies.length)),
    ),
    ...policyFacts(facts)
      .filter(({ value: { tier } }) => OF_KUBERNETES.has(tier))
      .map(tierOfKubernetes),
  ];
}

function notGiven(tier: string, first: PolicyFact, count: number): Diagnostic {
  const what = count === 1 ? `${shown(first)} is` : `${count} policies such as ${shown(first)} are`;
  return {
    code: 'calico/tier-not-given',
    // The inventory may have it.
    severity: 'info',
    meaning: 'noted',
    message: `${what} in tier \`${tier}\`, which was not given with the policies: only the inventory can say its order and default action`,
    help: 'give the Tier object with the policies or the inventory; Calico refuses a policy whose tier does not exist',
    span: first.spans.tier,
  };
}

function tierOfKubernetes(fact: PolicyFact): Diagnostic {
  return {
    code: 'calico/tier-of-kubernetes',
    severity: 'warning',
    meaning: 'noted',
    message: `${shown(fact)} is in tier \`${fact.value.tier}\`, which is reserved for admin policies of Kubernetes`,
    help: 'use a tier of your own',
    span: fact.spans.tier,
  };
}
