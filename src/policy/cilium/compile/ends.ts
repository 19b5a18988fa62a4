import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { isCiliumSince } from '../../platform/cni.ts';

/** Kinds of ends as Cilium's identities tell them apart. */

export const ANYBODY: EndpointCondition = ALWAYS;
export const NOBODY: EndpointCondition = { kind: 'any', of: [] };

/** Excludes pods whose labels the CNI does not know yet: they have the identity `init` and no other label. */
export const HAS_LABELS: EndpointCondition = { kind: 'not', of: { kind: 'init-identity' } };

/** A pod whose identity has the pod's own labels. */
export const LABELLED_POD: EndpointCondition = {
  kind: 'all',
  of: [HAS_LABELS, { kind: 'labels', of: 'pod', selector: { requirements: [] } }],
};

/** What Cilium manages and policies with `endpointSelector` can select: pods, and Cilium's own endpoints. */
export const MANAGED_ENDPOINT: EndpointCondition = {
  kind: 'any',
  of: [
    { kind: 'entity', names: ['health', 'ingress', 'init'] },
    { kind: 'labels', of: 'pod', selector: { requirements: [] } },
  ],
};

/** Parts of a cluster that are not pods with labels of their own. */
export const CLUSTER_PARTS: readonly string[] = [
  ...['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'],
];

export const ANY_NODE: EndpointCondition = { kind: 'entity', names: ['host', 'remote-node'] };
export const WORLD: EndpointCondition = { kind: 'entity', names: ['world', 'world-ipv4', 'world-ipv6'] };

/** The ends that can have the label of a block of addresses: the world, and with `policyCIDRMatchMode` nodes and pods. */
export function withBlockLabels({
  policyCIDRMatchMode: mode,
  isMatchModeTold,
}: CiliumPlatform): EndpointCondition {
  return {
    kind: 'any',
    of: [
      WORLD,
      ...(mode.includes('nodes') || !isMatchModeTold ? [ANY_NODE] : []),
      ...(mode.includes('pods') || !isMatchModeTold ? [LABELLED_POD] : []),
    ],
  };
}

/** For these ends the answer is unknown, for the reason. */
export function cannotTell(among: EndpointCondition, reason: Unknown): EndpointCondition {
  return { kind: 'all', of: [among, { kind: 'undetermined', reach: 'anybody', reason }] };
}

/**
 * Whoever's identity has a label with the name of a cluster: pods, and where nodes have labels at all, nodes; the own one only
 * from 1.20 on (`nodeIdentityLabels`, pkg/node/manager/manager.go).
 */
export function withClusterLabel({ nodeSelectorLabels, version }: CiliumPlatform): EndpointCondition {
  if (!nodeSelectorLabels || !isCiliumSince(version, '1.19')) return LABELLED_POD;
  const names = isCiliumSince(version, '1.20') ? ['host', 'remote-node'] : ['remote-node'];
  return { kind: 'any', of: [LABELLED_POD, { kind: 'entity', names }] };
}
