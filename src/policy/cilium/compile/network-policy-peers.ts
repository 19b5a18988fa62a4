import { leavesOf, mapLeaves } from '../../../engine/condition.ts';
import type { EndpointCondition, EndpointLeaf } from '../../../engine/endpoint-condition.ts';
import type { EndLeaf, RuleCondition } from '../../../engine/rule-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import { CLUSTER_LABEL } from '../identity-labels.ts';
import { asksOnlyForAbsence } from './compile-selector.ts';
import type { SelectorContext } from './context.ts';
import { ANY_NODE, ANYBODY, cannotTell, LABELLED_POD, NOBODY } from './ends.ts';
import { asIdentity } from './network-policy-identity.ts';

/** Peers that select pods are by default limited to the own cluster, unless they say which one they mean. */
export function asPeers(leaf: EndLeaf, isByPortName: boolean, context: SelectorContext): RuleCondition {
  const peers = leaf.is.kind === 'any' ? leaf.is.of : [leaf.is];
  const isScoped = (peer: EndpointCondition) =>
    context.platform['clustermesh.policyDefaultLocalCluster'] && isOfAnyCluster(peer);
  const scoped = peers.filter(isScoped);
  const others = peers.filter((peer) => !isScoped(peer));
  const parts: RuleCondition[] = [];
  if (scoped.length > 0) {
    const end = { ...leaf, is: asScoped(scoped, context) };
    parts.push({ kind: 'all', of: [end, { kind: 'same-cluster' }] });
  }
  if (others.length > 0) parts.push({ ...leaf, is: asUnscoped(others, isByPortName, context) });
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind: 'any', of: parts };
}

/** Whether it selects pods without saying anything about their cluster. */
function isOfAnyCluster(peer: EndpointCondition): boolean {
  const leaves = leavesOf<EndpointLeaf>(peer);
  if (leaves.some(({ kind }) => kind === 'cidr')) return false;
  return !leaves.some(asksForCluster);
}

function asksForCluster(leaf: EndpointLeaf): boolean {
  if (leaf.kind !== 'labels' || leaf.of !== 'pod') return false;
  return leaf.selector.requirements.some(({ key }) => key === CLUSTER_LABEL);
}

/** Nodes may have a label with their cluster, too. They lack those labels that a selector forbids. */
function asScoped(peers: readonly EndpointCondition[], context: SelectorContext): EndpointCondition {
  const identity = asIdentity(peers, context);
  const condition: EndpointCondition = { kind: 'any', of: peers };
  if (!context.platform.nodeSelectorLabels || !forbidsNamespaceLabels(condition)) return identity;
  return {
    kind: 'any',
    of: [identity, { kind: 'all', of: [ANY_NODE, asWithoutLabels(condition, context)] }],
  };
}

/**
 * For peers that are not limited to a cluster (the default before 1.19). Selectors that only forbid labels then mean everything
 * that lacks them: nodes, the world, Cilium's own endpoints (`parseNetworkPolicyPeer`, pkg/k8s/network_policy.go of v1.18.11),
 * and from 1.20 on every pod, through its aggregate.
 */
function asUnscoped(
  peers: readonly EndpointCondition[],
  isByPortName: boolean,
  context: SelectorContext,
): EndpointCondition {
  const identity = asIdentity(peers, context);
  const condition: EndpointCondition = { kind: 'any', of: peers };
  if (!forbidsNamespaceLabels(condition)) return identity;
  const withNone = asWithoutLabels(condition, context);
  const others: EndpointCondition = { kind: 'all', of: [{ kind: 'not', of: LABELLED_POD }, withNone] };
  const pods = isByPortName ? cannotTell(LABELLED_POD, NAME_AT_AGGREGATE) : LABELLED_POD;
  const aggregates: EndpointCondition = { kind: 'all', of: [pods, withNone] };
  const hasAggregates = isCiliumSince(context.platform.version, '1.20');
  return { kind: 'any', of: [identity, others, ...(hasAggregates ? [aggregates] : [])] };
}

function forbidsNamespaceLabels(condition: EndpointCondition): boolean {
  return leavesOf<EndpointLeaf>(condition).some(isMissingNamespaceLabel);
}

/** What a selector says of ends without labels; nodes may have one with their cluster. */
function asWithoutLabels(condition: EndpointCondition, { platform }: SelectorContext): EndpointCondition {
  return mapLeaves<EndpointLeaf>(condition, (leaf) => {
    if (isMissingNamespaceLabel(leaf) || isMissingPodLabel(leaf)) return ANYBODY;
    return platform.nodeSelectorLabels && asksForCluster(leaf)
      ? cannotTell(ANY_NODE, CLUSTER_OF_NODE)
      : NOBODY;
  });
}

const CLUSTER_OF_NODE: Unknown = {
  code: 'construct-not-simulated',
  detail: 'it is not simulated whether a selector of a NetworkPolicy selects nodes by their cluster',
};

const NAME_AT_AGGREGATE: Unknown = {
  code: 'construct-not-simulated',
  detail: 'it is not simulated whether a named port is looked up at a pod that the selector excludes',
};

/** A selector without requirements asks for a namespace label. */
function isMissingNamespaceLabel(leaf: EndpointLeaf): boolean {
  if (leaf.kind !== 'labels' || leaf.of !== 'namespace') return false;
  const { requirements } = leaf.selector;
  return requirements.length > 0 && asksOnlyForAbsence(requirements);
}

function isMissingPodLabel(leaf: EndpointLeaf): boolean {
  return leaf.kind === 'labels' && leaf.of === 'pod' && asksOnlyForAbsence(leaf.selector.requirements);
}
