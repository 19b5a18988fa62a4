import { endpointName, type NodeEndpoint } from '../model/endpoint.ts';
import type { Ternary, Unknown } from '../model/ternary.ts';
import type { EndpointPredicate } from './endpoint-predicate.ts';
import { matchPod } from './match-pod.ts';

/**
 * Traffic of a node may be that of a pod in its network. Whether a selector matches such a pod by its labels or never is left to
 * the CNI (kubernetes.io, "Network Policies", on hostNetwork pods), so it cannot be told, unless no pod there is meant.
 */
export function matchHostPods(predicate: EndpointPredicate & { kind: 'pods' }, node: NodeEndpoint): Ternary {
  const { hostPods } = node;
  const meant = hostPods?.pods.find((pod) => matchPod(predicate, pod) !== false);
  if (meant !== undefined) {
    return mayBeHostPod(`\`${meant.namespace}/${meant.name}\` in the network of \`${endpointName(node)}\``);
  }
  if (hostPods !== undefined && wasLookedAt(predicate, hostPods.lookedAt)) return false;
  return mayBeHostPod(`a pod in the network of \`${endpointName(node)}\``);
}

function wasLookedAt(
  { namespace }: EndpointPredicate & { kind: 'pods' },
  lookedAt: 'every-namespace' | ReadonlySet<string>,
): boolean {
  if (lookedAt === 'every-namespace') return true;
  return 'name' in namespace && lookedAt.has(namespace.name);
}

function mayBeHostPod(who: string): Unknown {
  return { code: 'host-network-pod', detail: `CNIs differ on whether a selector matches ${who}` };
}
