import { DIRECTIONS } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { AdminFact } from '../admin-fact.ts';
import type { AdminPolicy } from '../admin-policy.ts';
import { podsMayMeet, rulesMayMeet } from './covers.ts';
import type { RuleOrder } from './rule-order.ts';

/**
 * Finds policies of one tier and priority that may answer one connection differently: the API lets an implementation choose. Each
 * is reported with the first policy that it contradicts.
 */
export function lintSamePriority(
  facts: readonly AdminFact[],
  { mayCompare }: Pick<RuleOrder, 'mayCompare'>,
): readonly Diagnostic[] {
  const open = facts.filter(({ isOrderDefined }) => !isOrderDefined);
  const groups = Map.groupBy(open, ({ policy: { tier, priority } }) => `${tier} ${priority}`);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((fact, i): Diagnostic[] => {
      const rival = group
        .slice(0, i)
        .find(
          (other) =>
            !isTwin(fact.policy, other.policy) && mayCompare() && mayContradict(fact.policy, other.policy),
        );
      return rival === undefined ? [] : [samePriority(fact, rival)];
    }),
  );
}

/** Of two policies with one kind and name a cluster has only one. */
function isTwin(one: AdminPolicy, other: AdminPolicy): boolean {
  return one.kind === other.kind && one.name === other.name;
}

function mayContradict(one: AdminPolicy, other: AdminPolicy): boolean {
  if (!podsMayMeet(one.subject, other.subject)) return false;
  return DIRECTIONS.some((direction) =>
    one[direction].some((rule) =>
      other[direction].some((another) => rule.action !== another.action && rulesMayMeet(rule, another)),
    ),
  );
}

function samePriority({ policy, prioritySpan }: AdminFact, rival: AdminFact): Diagnostic {
  const { kind, name, priority } = rival.policy;
  return {
    code: 'admin/same-priority',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${policy.name}\` and ${kind} \`${name}\` both have priority ${priority} and answer some connections differently: nothing defines which comes first`,
    help: 'give them different priorities; the smaller number comes first',
    span: prioritySpan,
    related: [rival.prioritySpan],
  };
}
