import { leavesOf, mapLeaves } from '../../../engine/condition.ts';
import type { EndpointCondition, EndpointLeaf } from '../../../engine/endpoint-condition.ts';
import type { NamedPortLeaf } from '../../../engine/leaves/named-port.ts';
import type { CompiledPolicy, CompiledRule, DirectionRules } from '../../../engine/policy-tables.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CniProfile } from '../../kubernetes/cni-profile.ts';
import { compileNetworkPolicy } from '../../kubernetes/compile.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import { block } from './compile-cidrs.ts';
import { compileRequirements } from './compile-requirement.ts';
import { asksOnlyForAbsence } from './compile-selector.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell, HAS_LABELS, LABELLED_POD, NOBODY } from './ends.ts';
import { rangesOfName } from './named-ranges.ts';

/**
 * A NetworkPolicy as Cilium enforces it (pkg/k8s/network_policy.go): selectors see labels of identities only, from 1.19 on peers
 * are of the own cluster, and a name of a port at egress stands for what each peer declares from 1.20 on.
 */
export function compileNetworkPolicyUnderCilium(
  policy: InForce<BarePolicyOf<'kubernetes'>>,
  profile: CniProfile,
  context: CiliumContext,
): CompiledPolicy {
  const compiled = compileNetworkPolicy(policy, profile);
  return {
    ...compiled,
    subject: asIdentity(compiled.subject, context),
    ingress: compiled.ingress && ofIdentities(compiled.ingress, 'ingress', context),
    egress: compiled.egress && ofIdentities(compiled.egress, 'egress', context),
  };
}

function ofIdentities(
  { isolates, rules }: DirectionRules,
  direction: Direction,
  context: CiliumContext,
): DirectionRules {
  const isScoped = context.platform['clustermesh.policyDefaultLocalCluster'];
  const narrow = ({ match, ...rule }: CompiledRule): CompiledRule => {
    const leaves = leavesOf<RuleLeaf>(match);
    const hasPeers = leaves.some(isEndLeaf);
    const isByPortName = direction === 'egress' && leaves.some(({ kind }) => kind === 'named-port');
    const seen = mapLeaves<RuleLeaf>(match, (leaf) => {
      if (isEndLeaf(leaf)) return { ...leaf, is: asPeer(leaf.is, isByPortName, context) };
      if (leaf.kind !== 'named-port') return leaf;
      const isOwnNumber = direction === 'ingress' || isCiliumSince(context.platform.version, '1.20');
      return withRanges(isOwnNumber ? leaf : { ...leaf, numbers: 'one-of-the-cluster' }, direction, context);
    });
    return {
      ...rule,
      match: isScoped && hasPeers ? { kind: 'all', of: [seen, { kind: 'same-cluster' }] } : seen,
    };
  };
  return { isolates, rules: rules.map(narrow) };
}

function withRanges(leaf: NamedPortLeaf, direction: Direction, context: CiliumContext): RuleCondition {
  const ranges = rangesOfName(leaf.protocol, leaf.name, direction, context);
  return ranges.length === 0 ? leaf : { kind: 'any', of: [leaf, ...ranges] };
}

/**
 * Where peers are not limited to a cluster (the default before 1.19) a peer has none. So selectors that only say which labels must be missing mean whoever has none: nodes, the world,
 * Cilium's own endpoints (`parseNetworkPolicyPeer`, pkg/k8s/network_policy.go of v1.18.11), and from 1.20 on every pod, by its aggregate.
 */
function asPeer(
  condition: EndpointCondition,
  isByPortName: boolean,
  context: CiliumContext,
): EndpointCondition {
  const isIdentity = asIdentity(condition, context);
  if (context.platform['clustermesh.policyDefaultLocalCluster']) return isIdentity;
  if (!leavesOf<EndpointLeaf>(condition).some(isMissingNamespaceLabel)) return isIdentity;
  const hasNone = mapLeaves<EndpointLeaf>(condition, (leaf) =>
    isMissingNamespaceLabel(leaf) || isMissingPodLabel(leaf) ? ANYBODY : NOBODY,
  );
  const others: EndpointCondition = { kind: 'all', of: [{ kind: 'not', of: LABELLED_POD }, hasNone] };
  const pods = isByPortName ? cannotTell(LABELLED_POD, NAME_AT_AGGREGATE) : LABELLED_POD;
  const aggregates: EndpointCondition = { kind: 'all', of: [pods, hasNone] };
  const hasAggregates = isCiliumSince(context.platform.version, '1.20');
  return { kind: 'any', of: [isIdentity, others, ...(hasAggregates ? [aggregates] : [])] };
}

const NAME_AT_AGGREGATE: Unknown = {
  code: 'construct-not-simulated',
  detail: 'whether a port by name is looked up at a pod that the selector leaves out is not simulated',
};

/** A selector without requirements asks for a namespace. */
function isMissingNamespaceLabel(leaf: EndpointLeaf): boolean {
  if (leaf.kind !== 'labels' || leaf.of !== 'namespace') return false;
  const { requirements } = leaf.selector;
  return requirements.length > 0 && asksOnlyForAbsence(requirements);
}

function isMissingPodLabel(leaf: EndpointLeaf): boolean {
  return leaf.kind === 'labels' && leaf.of === 'pod' && asksOnlyForAbsence(leaf.selector.requirements);
}

/**
 * Labels that are part of no identity are missing on every pod, and pods whose labels are not known yet match nothing. Blocks match
 * what those of Cilium's own policies match.
 */
function asIdentity(condition: EndpointCondition, context: CiliumContext): EndpointCondition {
  const seen = mapLeaves<EndpointLeaf>(condition, (leaf) => {
    if (leaf.kind === 'cidr') return block(leaf.cidr, leaf.except, context);
    if (leaf.kind !== 'labels' || leaf.of !== 'pod') return leaf;
    const { requirements } = leaf.selector;
    if (requirements.every(({ key }) => context.isIdentityLabel?.(key) === true)) return leaf;
    const asked = requirements.map((one) => ({ ...one, source: 'k8s', isMatchLabel: false }));
    return { kind: 'all', of: [LABELLED_POD, compileRequirements(asked, context)] };
  });
  return { kind: 'all', of: [HAS_LABELS, ...(seen.kind === 'all' ? seen.of : [seen])] };
}
