import type { CompiledPolicy, CompiledRule, DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CalicoRule, EntityRule } from '../calico-rule.ts';
import type { PolicyInForce } from './compile-calico-policy.ts';

const NO_ANSWERS: Unknown = {
  code: 'construct-not-simulated',
  detail:
    'a `doNotTrack` policy allows this, but it is not known whether one allows the answers, which need a rule of their own',
};

const NEVER: RuleCondition = { kind: 'any', of: [] };
const SUBJECT_AT = { ingress: 'destination', egress: 'source' } as const;

/**
 * The untracked policies as they judge answers, in terms of the connection: a rule for what leaves a host becomes one for what was
 * sent to it, with the ends and their ports exchanged.
 */
export function forAnswers(policies: readonly PolicyInForce[]): readonly PolicyInForce[] {
  return policies
    .filter(({ value }) => value.doNotTrack)
    .map((policy) => {
      const { governs, ingress, egress } = policy.value;
      return {
        ...policy,
        value: {
          ...policy.value,
          governs: { ingress: governs.egress, egress: governs.ingress },
          ingress: egress.flatMap(forAnswer),
          egress: ingress.flatMap(forAnswer),
        },
      };
    });
}

/**
 * An answer has another ICMP type than what it answers, and the ports of a Service are those of requests: such a rule allows no
 * answer for certain, and may deny any that its other parts mean.
 */
function forAnswer(rule: CalicoRule): CalicoRule[] {
  const { source, destination, icmp, notIcmp } = rule;
  const isAboutRequests = [icmp, notIcmp, source.services, destination.services].some(
    (one) => one !== undefined,
  );
  if (isAboutRequests && rule.action === 'Allow') return [];
  const exchanged = (end: EntityRule): EntityRule => ({ ...end, services: undefined });
  return [
    {
      ...rule,
      icmp: undefined,
      notIcmp: undefined,
      source: exchanged(destination),
      destination: exchanged(source),
    },
  ];
}

/**
 * What is not tracked is not known when it is answered, so the answers need an untracked rule of the other direction (Calico's docs,
 * "Enforce policy for high-connection workloads"). Without one conntrack takes TCP's answers for invalid, and the ordinary policies
 * judge others as new connections: then it is unknown whether a connection that was let through is of any use.
 */
export function doubtWithoutAnswers(tier: Tier, answers: readonly Tier[]): Tier {
  const judged = (rules: DirectionRules | undefined, direction: Direction): DirectionRules | undefined => {
    if (rules === undefined) return undefined;
    const areLetOut = answersAreLetOut(answers, direction);
    return { ...rules, rules: rules.rules.flatMap((rule) => onlyWithAnswers(rule, areLetOut)) };
  };
  return {
    ...tier,
    policies: tier.policies.map((policy) => ({
      ...policy,
      ingress: judged(policy.ingress, 'ingress'),
      egress: judged(policy.egress, 'egress'),
    })),
  };
}

/** Where a rule allows the answers, and none before it denies them or passes them on. */
function answersAreLetOut(answers: readonly Tier[], direction: Direction): RuleCondition {
  const allowed: RuleCondition[] = [];
  const stopped: RuleCondition[] = [];
  for (const policy of answers.flatMap(({ policies }) => policies)) {
    for (const rule of policy[direction]?.rules ?? []) {
      const holds = whereItHolds(policy, rule, direction);
      if (rule.action !== 'allow') stopped.push(holds);
      else if (policy.doubt === undefined) {
        allowed.push({ kind: 'all', of: [holds, { kind: 'not', of: { kind: 'any', of: [...stopped] } }] });
      }
    }
  }
  return allowed.length === 0 ? NEVER : { kind: 'any', of: allowed };
}

function whereItHolds(
  { subject }: CompiledPolicy,
  { match }: CompiledRule,
  direction: Direction,
): RuleCondition {
  return { kind: 'all', of: [{ kind: SUBJECT_AT[direction], is: subject }, match] };
}

function onlyWithAnswers(rule: CompiledRule, areLetOut: RuleCondition): readonly CompiledRule[] {
  if (rule.action !== 'allow') return [rule];
  const maybe: RuleCondition = {
    kind: 'source',
    is: { kind: 'undetermined', reach: 'anybody', reason: NO_ANSWERS },
  };
  const match: RuleCondition = { kind: 'all', of: [rule.match, { kind: 'any', of: [maybe, areLetOut] }] };
  return [
    { ...rule, match },
    { ...rule, action: 'deny' },
  ];
}
