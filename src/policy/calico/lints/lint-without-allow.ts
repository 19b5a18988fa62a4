import type { Direction } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import { asksForNothing } from './lint-reached-rules.ts';
import { type PolicyFact, policyFacts, shown, tiersAmong } from './policy-facts.ts';

/**
 * Finds policies whose rules only log, or only deny some things: whom they select is denied all the rest as well, because their tier ends
 * with deny (projectcalico/calico issues 3801 and 4352). Not where another policy of the tier lets something through there, nor where a
 * rule denies everything in so many words.
 */
export function lintWithoutAllow(facts: readonly CalicoFact[]): readonly Diagnostic[] {
  const policies = policyFacts(facts);
  const tiers = tiersAmong(facts);
  const isLetThrough = createLettingThrough(policies);
  return policies.flatMap((fact) => {
    const { value } = fact;
    if (value.doNotTrack || value.preDNAT || tiers.get(value.tier)?.defaultAction === 'Pass') return [];
    return (['ingress', 'egress'] as const).flatMap((direction): Diagnostic[] => {
      const rules = value[direction];
      const [first] = rules;
      if (first === undefined || value.governs[direction] !== true || letsThrough(fact, direction)) return [];
      if (rules.some((rule) => rule.action === 'Deny' && asksForNothing(rule))) return [];
      if (isLetThrough(value, direction)) return [];
      const isLog = rules.every(({ action }) => action === 'Log');
      return [
        {
          code: isLog ? 'calico/log-alone' : 'calico/deny-only',
          severity: 'warning',
          meaning: 'noted',
          message: `${shown(fact)} ${isLog ? 'only logs, which decides nothing' : 'only denies'}: the end of tier \`${value.tier}\` denies all other ${direction} of whom it selects`,
          help: 'write a last rule `action: Pass` to leave the rest to later tiers, or `Allow`; write `action: Deny` as the last rule if that is meant',
          span: first.span,
        },
      ];
    });
  });
}

/** Answers whether another policy of the tier may let something through to an endpoint that a policy selects which does not. */
function createLettingThrough(
  policies: readonly PolicyFact[],
): (policy: CalicoPolicy, direction: Direction) => boolean {
  const somewhere = new Set<string>();
  for (const fact of policies) {
    for (const direction of ['ingress', 'egress'] as const) {
      if (!letsThrough(fact, direction)) continue;
      const { tier, namespace } = fact.value;
      for (const where of [namespace ?? 'the cluster', 'anywhere'])
        somewhere.add(`${tier} ${direction} ${where}`);
    }
  }
  return ({ tier, namespace }, direction) =>
    (namespace === undefined ? ['anywhere'] : [namespace, 'the cluster']).some((where) =>
      somewhere.has(`${tier} ${direction} ${where}`),
    );
}

function letsThrough({ value }: PolicyFact, direction: Direction): boolean {
  return (
    value.governs[direction] !== false &&
    value[direction].some(({ action }) => action === 'Allow' || action === 'Pass')
  );
}
