import { leavesOf, mapLeaves } from '../../../engine/condition.ts';
import type { NamedPortLeaf } from '../../../engine/leaves/named-port.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../../engine/policy-tables.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type { CniProfile } from '../../kubernetes/cni-profile.ts';
import { compileNetworkPolicy } from '../../kubernetes/compile/compile-network-policy.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import type { CiliumContext, SelectorContext } from './context.ts';
import { rangesOfName } from './named-ranges.ts';
import { asIdentity } from './network-policy-identity.ts';
import { asPeers } from './network-policy-peers.ts';

/**
 * A NetworkPolicy as Cilium enforces it (pkg/k8s/network_policy.go): selectors see only labels of identities; from 1.19 on peers
 * are limited to the own cluster; from 1.20 on a port name at egress means what each peer declares.
 */
export function compileNetworkPolicyUnderCilium(
  policy: InForce<BarePolicyOf<'kubernetes'>>,
  profile: CniProfile,
  context: NetworkPolicyContext,
): CompiledPolicy {
  const { ref, value, doubt } = policy;
  if (doubt !== undefined || context.namedRanges.length > 0) return compileAfresh(policy, profile, context);
  const known = compiledBefore.get(value);
  if (known?.ref === ref && known.profile === profile && known.platform === context.platform)
    return known.compiled;
  const compiled = compileAfresh(policy, profile, context);
  compiledBefore.set(value, { ref, profile, platform: context.platform, compiled });
  return compiled;
}

type NetworkPolicyContext = SelectorContext & Pick<CiliumContext, 'namedRanges'>;

/**
 * Both sides of a comparison and several lints compile the same policies. Where no other policy has a say, an unchanged policy is
 * one object in all their tables.
 */
const compiledBefore = new WeakMap<
  NetworkPolicy,
  {
    readonly ref: PolicyRef;
    readonly profile: CniProfile;
    readonly platform: SelectorContext['platform'];
    readonly compiled: CompiledPolicy;
  }
>();

function compileAfresh(
  policy: InForce<BarePolicyOf<'kubernetes'>>,
  profile: CniProfile,
  context: NetworkPolicyContext,
): CompiledPolicy {
  const compiled = compileNetworkPolicy(policy, profile);
  return {
    ...compiled,
    subject: asIdentity([compiled.subject], context),
    ingress: compiled.ingress && withIdentities(compiled.ingress, 'ingress', context),
    egress: compiled.egress && withIdentities(compiled.egress, 'egress', context),
  };
}

function withIdentities(
  { isolates, rules }: DirectionRules,
  direction: Direction,
  context: NetworkPolicyContext,
): DirectionRules {
  const narrow = ({ match, ...rule }: CompiledRule): CompiledRule => {
    const isByPortName =
      direction === 'egress' && leavesOf<RuleLeaf>(match).some(({ kind }) => kind === 'named-port');
    const seen = mapLeaves<RuleLeaf>(match, (leaf) => {
      if (isEndLeaf(leaf)) return asPeers(leaf, isByPortName, context);
      if (leaf.kind !== 'named-port') return leaf;
      const isOwnNumber = direction === 'ingress' || isCiliumSince(context.platform.version, '1.20');
      return withRanges(isOwnNumber ? leaf : { ...leaf, numbers: 'one-of-the-cluster' }, direction, context);
    });
    return { ...rule, match: seen };
  };
  return { isolates, rules: rules.map(narrow) };
}

function withRanges(leaf: NamedPortLeaf, direction: Direction, context: NetworkPolicyContext): RuleCondition {
  const ranges = rangesOfName(leaf.protocol, leaf.name, direction, context);
  return ranges.length === 0 ? leaf : { kind: 'any', of: [leaf, ...ranges] };
}
