import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { AdminFact } from '../admin-fact.ts';
import { type AdminPolicy, type AdminRule, type AdminTier, areOfOneApi } from '../admin-policy.ts';

/** A rule of a policy with its place. */
export interface PlacedRule {
  readonly policy: AdminPolicy;
  readonly direction: Direction;
  readonly rule: AdminRule;
  readonly index: number;
}

export interface RuleOrder {
  /** Every rule, tier by tier and direction by direction. */
  readonly rules: readonly PlacedRule[];
  /** The rules of the same tier and direction that certainly come first: earlier ones of the policy, and those of policies before it. */
  before(place: PlacedRule): Iterable<PlacedRule>;
  /** Counts a comparison; false when there were too many, and no more should be made. */
  mayCompare(): boolean;
  isExhausted(): boolean;
}

/** Real clusters have some dozens of admin policies; a bound against sets that are made to take forever. */
const MAX_COMPARISONS = 2_000_000;

/** Policies of one priority have no order among each other, nor have policies of the two APIs. */
export function createRuleOrder(facts: readonly AdminFact[]): RuleOrder {
  const policies = facts.map(({ policy }) => policy);
  const lists = new Map<string, readonly PlacedRule[]>();
  for (const tier of ['admin', 'baseline'] as const) {
    for (const direction of DIRECTIONS) {
      lists.set(listKey(tier, direction), rulesOf(policies, tier, direction));
    }
  }
  let comparisons = 0;
  return {
    rules: [...lists.values()].flat(),
    *before(place) {
      for (const other of lists.get(listKey(place.policy.tier, place.direction)) ?? []) {
        if (other.policy.priority > place.policy.priority) return;
        if (other.policy === place.policy ? other.index < place.index : isEarlier(other, place)) yield other;
      }
    },
    mayCompare: () => ++comparisons <= MAX_COMPARISONS,
    isExhausted: () => comparisons > MAX_COMPARISONS,
  };
}

function isEarlier(other: PlacedRule, place: PlacedRule): boolean {
  const [one, another] = [other.policy, place.policy];
  return one.priority < another.priority && areOfOneApi(one.kind, another.kind);
}

function listKey(tier: AdminTier, direction: Direction): string {
  return `${tier} ${direction}`;
}

function rulesOf(
  policies: readonly AdminPolicy[],
  tier: AdminTier,
  direction: Direction,
): readonly PlacedRule[] {
  return policies
    .filter((policy) => policy.tier === tier)
    .toSorted((one, other) => one.priority - other.priority)
    .flatMap((policy) => policy[direction].map((rule, index) => ({ policy, direction, rule, index })));
}

const ACTIONS = { allow: 'Accept', deny: 'Deny', pass: 'Pass' } as const;

/** `egress[2]` (Deny) of `deny-all`; the action is named as it is written. */
export function nameOfRule({ policy, direction, index, rule }: PlacedRule): string {
  const action =
    rule.action === 'allow' && policy.kind !== 'ClusterNetworkPolicy' ? 'Allow' : ACTIONS[rule.action];
  return `\`${direction}[${index}]\` (${action}) of \`${policy.name}\``;
}
