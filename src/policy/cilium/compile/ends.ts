import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';

/** Kinds of ends as Cilium's identities tell them apart. */

export const ANYBODY: EndpointCondition = ALWAYS;
export const NOBODY: EndpointCondition = { kind: 'any', of: [] };

/** A pod whose labels the CNI does not know yet has the identity `init` and no other label. */
export const HAS_LABELS: EndpointCondition = { kind: 'not', of: { kind: 'init-identity' } };

/** A pod with an identity of its own labels. */
export const LABELLED_POD: EndpointCondition = {
  kind: 'all',
  of: [HAS_LABELS, { kind: 'labels', of: 'pod', selector: { requirements: [] } }],
};

/** What Cilium manages and policies with `endpointSelector` can select: pods, and endpoints of its own. */
export const MANAGED_ENDPOINT: EndpointCondition = {
  kind: 'any',
  of: [
    { kind: 'entity', names: ['health', 'ingress', 'init'] },
    { kind: 'labels', of: 'pod', selector: { requirements: [] } },
  ],
};

/** What of a cluster is no pod with labels of its own. */
export const CLUSTER_PARTS: readonly string[] = [
  ...['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'],
];

export const ANY_NODE: EndpointCondition = { kind: 'entity', names: ['host', 'remote-node'] };
export const WORLD: EndpointCondition = { kind: 'entity', names: ['world', 'world-ipv4', 'world-ipv6'] };

/** Nobody can tell of the ends, for the reason. */
export function cannotTell(among: EndpointCondition, reason: Unknown): EndpointCondition {
  return { kind: 'all', of: [among, { kind: 'undetermined', reach: 'anybody', reason }] };
}
