import type { HostPods } from '../../model/endpoint.ts';
import type { Inventory } from '../inventory.ts';
import { ownerKey } from '../owner-chain.ts';
import { hostPodOf } from './pod-endpoints.ts';

/** Every cluster runs pods in this namespace, so an inventory that shows some of them was made of all namespaces. */
const ALWAYS_HAS_PODS = 'kube-system';

/**
 * The pods in the network of a node, by its name. Undefined when the inventory does not show which pods run there: manifests say
 * what may run, only running pods say where. A namespace counts as looked at when one of its pods is described with its node.
 */
export function createHostPods(inventory: Inventory): (nodeName: string) => HostPods | undefined {
  const placed = inventory.pods.filter(({ node, isDone }) => node.name !== undefined && !isDone);
  const namespaces = new Set(placed.map(({ namespace }) => namespace));
  const nodes = new Set([...inventory.nodes, ...placed.map(({ node }) => node)].map(({ name }) => name));
  const onHost = placed.filter(({ profile }) => profile.isHostNetwork);
  const byNode = Map.groupBy(onHost, ({ node }) => node.name);
  const withPods = new Set(placed.map((pod) => ownerKey(pod.namespace, pod.owner)));
  // A template without a pod may run anywhere by now.
  const anywhere = inventory.workloads.filter(
    ({ namespace, owner, profile }) => profile.isHostNetwork && !withPods.has(ownerKey(namespace, owner)),
  );
  const lookedAt = namespaces.has(ALWAYS_HAS_PODS) ? 'every-namespace' : namespaces;

  return (nodeName) => {
    if (namespaces.size === 0 || !nodes.has(nodeName)) return undefined;
    const pods = [...(byNode.get(nodeName) ?? []), ...anywhere];
    return { pods: pods.map((pod) => hostPodOf(pod, inventory)), lookedAt };
  };
}
