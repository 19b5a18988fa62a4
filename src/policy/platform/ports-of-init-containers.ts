import { leavesOf, mapLeaves } from '../../engine/condition.ts';
import type { CompiledRule, DirectionRules, Tier } from '../../engine/policy-tables.ts';
import type { RuleLeaf } from '../../engine/rule-condition.ts';
import type { CniProfile } from '../kubernetes/cni-profile.ts';

/** Makes every named port, in whatever policy, count the names that init containers declare as the plug-in does: certainly or perhaps. */
export function withPortsOfInitContainers(
  tiers: readonly Tier[],
  { portsOfInitContainers: ofInitContainers }: CniProfile,
): readonly Tier[] {
  if (ofInitContainers === 'ignored') return tiers;
  const withPortsInRule = (rule: CompiledRule): CompiledRule => {
    if (!leavesOf<RuleLeaf>(rule.match).some(({ kind }) => kind === 'named-port')) return rule;
    const match = mapLeaves<RuleLeaf>(rule.match, (leaf) =>
      leaf.kind === 'named-port' ? { ...leaf, ofInitContainers } : leaf,
    );
    return { ...rule, match };
  };
  const withPortsInDirection = (rules: DirectionRules | undefined): DirectionRules | undefined =>
    rules && { ...rules, rules: rules.rules.map(withPortsInRule) };
  return tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.map((policy) => ({
      ...policy,
      ingress: withPortsInDirection(policy.ingress),
      egress: withPortsInDirection(policy.egress),
    })),
  }));
}
