import type { KnownServices } from '../policy/known-services.ts';
import type { Inventory, InventoryPod } from './inventory.ts';

/**
 * The Services to which rules of policies may refer. A namespace has no others if the inventory is a dump of the cluster (which
 * its nodes show), and either has some Service of the namespace, or has other namespaces but not this one. EndpointSlices of a
 * namespace are all that it has if such a dump has any of them.
 */
export function servicesForPolicies({
  services,
  namespaces,
  nodes,
  pods,
  endpoints = [],
}: Inventory): KnownServices {
  const isDump = nodes.length > 0 && pods.length > 0;
  const withServices = new Set(services.map(({ namespace }) => namespace));
  const withSlices = new Set(endpoints.flatMap(({ isSlice, namespace }) => (isSlice ? namespace : [])));
  const families = firstFamily(pods);
  return {
    services: families === undefined ? services : services.map((service) => ({ families, ...service })),
    endpoints,
    isWhole: (namespace) =>
      isDump && (withServices.has(namespace) || (namespaces.size > 0 && !namespaces.has(namespace))),
    hasAllEndpoints: (namespace) => isDump && withSlices.has(namespace),
  };
}

/**
 * A Service has pods of one family unless it asks for more: that which the cluster puts first in the addresses of its pods.
 * `undefined` where no pod has both.
 */
function firstFamily(pods: readonly InventoryPod[]): readonly (4 | 6)[] | undefined {
  for (const { addresses } of pods) {
    const [first] = addresses;
    if (first !== undefined && addresses.some(({ family }) => family !== first.family)) return [first.family];
  }
  return undefined;
}
