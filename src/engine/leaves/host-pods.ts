import {
  type Endpoint,
  endpointName,
  type HostPod,
  type HostPods,
  type NodeEndpoint,
} from '../../model/endpoint.ts';
import { canonicalSelector, type LabelSelector, matchLabelSelector } from '../../model/label-selector.ts';
import { anyOf, isUnknown, type Ternary, type Unknown } from '../../model/ternary.ts';
import type { EndpointLeafKind } from './leaf-kind.ts';

/**
 * A node in whose network a pod may run that the selectors mean, in a namespace given by name or in those whose labels match. The
 * API leaves it to the CNI whether a selector matches such a pod by its labels or never (kubernetes.io, "Network Policies", on
 * hostNetwork pods), so it cannot be told, unless no pod there is meant. `by-node` matches the node of such a pod.
 */
export interface HostPodsLeaf {
  readonly kind: 'host-pods';
  readonly namespace: { readonly name: string } | { readonly selector: LabelSelector };
  readonly pods: LabelSelector;
  readonly match?: 'by-node';
}

export const HOST_PODS: EndpointLeafKind<HostPodsLeaf> = {
  match: (leaf, endpoint) => (endpoint.kind === 'node' ? matchHostPods(leaf, endpoint) : false),
  canonical: ({ namespace, pods, match }) => {
    const where = 'name' in namespace ? { name: namespace.name } : canonicalSelector(namespace.selector);
    return JSON.stringify(['host-pods', where, canonicalSelector(pods), match ?? null]);
  },
  namespaces: () => [],
};

function matchHostPods(leaf: HostPodsLeaf, node: NodeEndpoint): Ternary {
  return leaf.match === 'by-node' ? matchByNode(leaf, node) : matchUndefined(leaf, node);
}

/** The known pods that may be behind the node's address. */
export function podsWithAddressOf({ hostPod, hostPods }: NodeEndpoint): readonly HostPod[] {
  const others = hostPods?.pods ?? [];
  return hostPod === undefined ? others : [hostPod, ...others];
}

/** Every pod in the node's network has the node's address, so any of them may be the one. */
function matchByNode(leaf: HostPodsLeaf, node: NodeEndpoint): Ternary {
  const { hostPods } = node;
  const found = anyOf(podsWithAddressOf(node), (pod) => matchPod(leaf, pod));
  if (found !== false) return found;
  if (hostPods !== undefined && wasLookedAt(leaf, hostPods.lookedAt)) return false;
  return {
    code: 'host-network-pod',
    detail: `it is not known whether the selector means a pod in the host network of ${shown(node)}`,
  };
}

/**
 * Whether any pod in the node's network that one of the selectors means has a property. Where there may be such a pod that is not
 * known, it cannot be told that none has it.
 */
export function anyMeantPod(
  meant: readonly HostPodsLeaf[],
  node: NodeEndpoint,
  has: (pod: HostPod) => Ternary,
): Ternary {
  const found = anyOf(podsWithAddressOf(node), (pod) => {
    const isMeant = anyOf(meant, (leaf) => matchPod(leaf, pod));
    const answer = isMeant === false ? false : has(pod);
    return answer === true ? isMeant : answer;
  });
  if (found !== false) return found;
  const { hostPods } = node;
  if (hostPods !== undefined && meant.every((leaf) => wasLookedAt(leaf, hostPods.lookedAt))) return false;
  return {
    code: 'host-network-pod',
    detail: `it is not known whether the selector means a pod in the host network of ${shown(node)}`,
  };
}

function matchUndefined(leaf: HostPodsLeaf, node: NodeEndpoint): Ternary {
  const { hostPod } = node;
  const hostPods: HostPods | undefined =
    hostPod === undefined ? node.hostPods : { pods: [hostPod], lookedAt: 'every-namespace' };
  const meant = hostPods?.pods.find((pod) => matchPod(leaf, pod) !== false);
  if (meant !== undefined) {
    return mayBeHostPod(`\`${meant.namespace}/${meant.name}\` in the host network of ${shown(node)}`);
  }
  if (hostPods !== undefined && wasLookedAt(leaf, hostPods.lookedAt)) return false;
  return mayBeHostPod(`a pod in the host network of ${shown(node)}`);
}

function matchPod({ namespace, pods }: HostPodsLeaf, pod: HostPod): Ternary {
  const inNamespace =
    'name' in namespace
      ? namespace.name === pod.namespace
      : matchLabelSelector(namespace.selector, pod.namespaceLabels, 'namespace-labels-not-recorded');
  if (inNamespace === false) return false;
  const matches = matchLabelSelector(pods, pod.labels, 'labels-not-recorded');
  return isUnknown(inNamespace) && matches !== false ? inNamespace : matches;
}

function wasLookedAt(
  { namespace }: HostPodsLeaf,
  lookedAt: 'every-namespace' | ReadonlySet<string>,
): boolean {
  if (lookedAt === 'every-namespace') return true;
  return 'name' in namespace && lookedAt.has(namespace.name);
}

function shown(node: Endpoint): string {
  return `\`${endpointName(node)}\``;
}

function mayBeHostPod(who: string): Unknown {
  return { code: 'host-network-pod', detail: `CNIs differ on whether a selector matches ${who}` };
}
