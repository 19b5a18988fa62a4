import type { KnownServices } from '../policy/known-services.ts';
import type { Inventory } from './inventory.ts';

/**
 * The Services that rules of policies may refer to. A namespace has no others where the inventory is a dump of the cluster, which
 * its nodes tell, and either shows some Service of the namespace, or other namespaces and not this one.
 */
export function servicesForPolicies({ services, namespaces, nodes, pods }: Inventory): KnownServices {
  const isDump = nodes.length > 0 && pods.length > 0;
  const withServices = new Set(services.map(({ namespace }) => namespace));
  return {
    services,
    isWhole: (namespace) =>
      isDump && (withServices.has(namespace) || (namespaces.size > 0 && !namespaces.has(namespace))),
  };
}
