import type { CompiledRule, DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyInForce } from './compile-calico-policy.ts';

const OTHER: Readonly<Record<Direction, Direction>> = { ingress: 'egress', egress: 'ingress' };
const NO_ANSWERS: Unknown = {
  code: 'construct-not-simulated',
  detail: 'a `doNotTrack` policy allows this, but none allows the answers, which need a rule of their own',
};

/**
 * What is not tracked is not known when it is answered, so the answers need an untracked rule of the other direction (Calico's docs,
 * "Enforce policy for high-connection workloads"). Where there is none at all, it is unknown whether a connection that was let
 * through is of any use; which answers an existing one lets through is not considered.
 */
export function doubtWithoutAnswers(tier: Tier, policies: readonly PolicyInForce[]): Tier {
  const untracked = policies.filter(({ value }) => value.doNotTrack);
  const allows = (direction: Direction): boolean =>
    untracked.some(
      ({ value }) =>
        value.governs[direction] !== false && value[direction].some(({ action }) => action === 'Allow'),
    );
  const judged = (rules: DirectionRules | undefined, direction: Direction): DirectionRules | undefined =>
    rules === undefined || allows(OTHER[direction])
      ? rules
      : { ...rules, rules: rules.rules.flatMap(eitherWay) };
  return {
    ...tier,
    policies: tier.policies.map((policy) => ({
      ...policy,
      ingress: judged(policy.ingress, 'ingress'),
      egress: judged(policy.egress, 'egress'),
    })),
  };
}

function eitherWay(rule: CompiledRule): readonly CompiledRule[] {
  if (rule.action !== 'allow') return [rule];
  const maybe: RuleCondition = {
    kind: 'source',
    is: { kind: 'undetermined', reach: 'anybody', reason: NO_ANSWERS },
  };
  const match: RuleCondition = { kind: 'all', of: [rule.match, maybe] };
  return [
    { ...rule, match },
    { ...rule, action: 'deny' },
  ];
}
