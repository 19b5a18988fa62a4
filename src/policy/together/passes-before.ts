import type { Disjointness } from '../../engine/disjoint.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from '../../engine/policy-tables.ts';
import type { Direction } from '../../model/connection.ts';
import type { PlacedRule } from './written-rules.ts';

/** Whether a rule that comes before `outer` in its tier may pass on a connection that `inner` matches. */
export type Passes = (inner: PlacedRule, outer: PlacedRule) => boolean;

/** Rules that are not certain to be in force count, too. */
export function createPasses({ tiers }: PolicyTables, { areEndsApart, areRulesApart }: Disjointness): Passes {
  const passing = {
    ingress: tiers.map((tier) => passesOf(tier, 'ingress')),
    egress: tiers.map((tier) => passesOf(tier, 'egress')),
  };
  return (inner, { policy: { direction, tierPlace, tier, place }, rule }) =>
    (passing[direction][tierPlace] ?? []).some(
      (pass) =>
        tier.precedence === 'first-match' &&
        (pass.place < place ||
          (pass.place === place && pass.rule.index <= rule.index) ||
          isOfOneRank(pass.policy, tier.policies[place])) &&
        !areEndsApart(pass.policy.subject, inner.policy.compiled.subject) &&
        !areRulesApart(pass.rule.match, inner.rule.match),
    );
}

interface Pass {
  readonly policy: CompiledPolicy;
  readonly place: number;
  readonly rule: CompiledRule;
}

function passesOf({ policies }: Tier, direction: Direction): readonly Pass[] {
  return policies.flatMap((policy, place) =>
    (policy[direction]?.rules ?? []).flatMap((rule) =>
      rule.action === 'pass' ? [{ policy, place, rule }] : [],
    ),
  );
}

function isOfOneRank(one: CompiledPolicy, other: CompiledPolicy | undefined): boolean {
  return one.rank !== undefined && one.rank === other?.rank;
}
