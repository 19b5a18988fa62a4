import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { asksForNothing } from './lint-reached-rules.ts';
import type { NetworkPolicyInTier } from './network-policy-in-tier.ts';
import { mayMeet, type PolicyFact, policyFacts, shown, tiersAmong } from './policy-facts.ts';

/**
 * Finds policies whose rules only log, or only deny some things: those whom they select are denied everything else, too, because
 * their tier ends with deny (projectcalico/calico issues 3801 and 4352). Not reported where another policy of the tier lets
 * something through, or where a rule denies everything explicitly.
 */
export function lintWithoutAllow(
  facts: readonly CalicoFact[],
  networkPolicies: readonly NetworkPolicyInTier[],
): readonly Diagnostic[] {
  const policies = policyFacts(facts);
  const tiers = tiersAmong(facts);
  const isLetThrough = createLettingThrough(policies);
  const byNamespace = Map.groupBy(networkPolicies, ({ value }) => value.namespace);
  const isLetThroughByKubernetes = (fact: PolicyFact, direction: Direction): boolean => {
    const { namespace, tier } = fact.value;
    const near = namespace === undefined ? networkPolicies : (byNamespace.get(namespace) ?? []);
    return (
      tier === 'default' &&
      near.some((one) => one.allowing.rules[direction] !== undefined && mayMeet(fact, one))
    );
  };
  return policies.flatMap((fact) => {
    const { value } = fact;
    if (value.doNotTrack || value.preDNAT || tiers.get(value.tier)?.defaultAction === 'Pass') return [];
    return DIRECTIONS.flatMap((direction): Diagnostic[] => {
      const rules = value[direction];
      const [first] = rules;
      if (first === undefined || value.governs[direction] !== true || letsThrough(fact, direction)) return [];
      if (rules.some((rule) => rule.action === 'Deny' && asksForNothing(rule))) return [];
      if (isLetThrough(fact, direction) || isLetThroughByKubernetes(fact, direction)) return [];
      const isLog = rules.every(({ action }) => action === 'Log');
      return [
        {
          code: isLog ? 'calico/log-alone' : 'calico/deny-only',
          severity: 'warning',
          meaning: 'noted',
          message: `${shown(fact)} ${isLog ? 'only logs, which decides nothing' : 'only denies'}: the end of tier \`${value.tier}\` denies all other ${direction} of the endpoints that it selects`,
          help: 'add a last rule `action: Pass` to leave the rest to later tiers, or `Allow`; add a last rule `action: Deny` if that is meant',
          span: first.span,
        },
      ];
    });
  });
}

/** A policy is compared with at most this many policies of its tier: where there are more, their labels are many, too. */
const MAX_COMPARED = 1000;

/**
 * Answers whether another policy of the tier may let something through to an endpoint that is selected by a policy that lets
 * nothing through.
 */
function createLettingThrough(
  policies: readonly PolicyFact[],
): (policy: PolicyFact, direction: Direction) => boolean {
  const byPlace = new Map<string, PolicyFact[]>();
  for (const fact of policies) {
    for (const direction of DIRECTIONS) {
      if (!letsThrough(fact, direction)) continue;
      const place = `${direction} ${fact.value.tier}`;
      const there = byPlace.get(place);
      if (there === undefined) byPlace.set(place, [fact]);
      else if (there.length < MAX_COMPARED) there.push(fact);
    }
  }
  return (fact, direction) =>
    (byPlace.get(`${direction} ${fact.value.tier}`) ?? [])
      // A policy that is only staged lets nothing through to those whom an enforced policy selects.
      .some(
        (other) =>
          (fact.value.staged !== undefined || other.value.staged === undefined) && mayMeet(fact, other),
      );
}

function letsThrough({ value }: PolicyFact, direction: Direction): boolean {
  return (
    value.governs[direction] !== false &&
    value[direction].some(({ action }) => action === 'Allow' || action === 'Pass')
  );
}
