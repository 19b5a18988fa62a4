import { leavesOf, mapLeaves } from '../engine/condition.ts';
import type { CompiledRule, DirectionRules, PolicyTables, Tier } from '../engine/policy-tables.ts';
import type { RuleLeaf } from '../engine/rule-condition.ts';
import { type KnownOfCluster, knownOf } from './known-of-cluster.ts';
import type { CniProfile } from './kubernetes/cni-profile.ts';
import { notSimulatedTier } from './not-simulated/compile-not-simulated.ts';
import { composeCalico } from './platform/compose-calico.ts';
import { composeCilium } from './platform/compose-cilium.ts';
import { composeKubernetes } from './platform/compose-kubernetes.ts';
import type { Platform } from './platform/platform.ts';
import { podsSeenByNodes } from './platform/pods-seen-by-nodes.ts';
import { type InForce, policiesInForce } from './policies-in-force.ts';
import type { PolicySet } from './policy-set.ts';

/**
 * The tables that the engine walks: first what policies that are not simulated may decide, then the tiers of the platform. How
 * these tiers are ordered is up to the platform: one file `platform/compose-….ts` each.
 */
export function compilePolicies(set: PolicySet, platform: Platform): PolicyTables {
  const policies = policiesInForce(set);
  const seen = platform.calico && podsSeenByNodes(platform.calico, set.pools);
  return {
    tiers: [notSimulatedTier(set.notSimulated), ...composeTiers(policies, platform, knownOf(set))],
    ...(seen !== undefined && { podsSeenByNodes: seen }),
  };
}

/** Only the tiers of the platform. */
export function composeTiers(
  policies: readonly InForce[],
  platform: Platform,
  known: KnownOfCluster,
): readonly Tier[] {
  return withPortsOfInitContainers(tiersOf(policies, platform, known), platform.profile);
}

function tiersOf(policies: readonly InForce[], platform: Platform, known: KnownOfCluster): readonly Tier[] {
  const { calico, cilium } = platform;
  if (cilium !== undefined) return composeCilium(policies, platform, cilium, known.services);
  return calico === undefined
    ? composeKubernetes(policies, platform)
    : composeCalico(policies, platform, calico, known);
}

/** Makes every named port, in whatever policy, count the names that init containers declare as the plug-in does: certainly or perhaps. */
function withPortsOfInitContainers(
  tiers: readonly Tier[],
  { portsOfInitContainers: ofInitContainers }: CniProfile,
): readonly Tier[] {
  if (ofInitContainers === 'ignored') return tiers;
  const withPortsInRule = (rule: CompiledRule): CompiledRule => {
    if (!leavesOf<RuleLeaf>(rule.match).some(({ kind }) => kind === 'named-port')) return rule;
    const match = mapLeaves<RuleLeaf>(rule.match, (leaf) =>
      leaf.kind === 'named-port' ? { ofInitContainers, ...leaf } : leaf,
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
