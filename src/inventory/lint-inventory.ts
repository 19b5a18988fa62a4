import type { Diagnostic } from '../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../model/endpoint.ts';
import { type Policy, policiesOf } from '../policy/policy.ts';
import type { Inventory } from './inventory.ts';
import { lintAdminSelection } from './lint-admin-selection.ts';
import { lintCalicoSelection } from './lint-calico-selection.ts';
import { lintHostNetwork } from './lint-host-network.ts';
import { lintPorts } from './lint-ports.ts';
import { lintSelection } from './lint-selection.ts';
import { lintServiceAddresses } from './lint-service-addresses.ts';
import { lintServices } from './lint-services.ts';
import { createPodsInView } from './pods-in-view.ts';
import { servicesForPolicies } from './services-for-policies.ts';

/** Mistakes of policies that show only beside the workloads that they are about: those of the inventory, and those seen in flows. */
export function lintInventory(
  policies: readonly Policy[],
  inventory: Inventory,
  seen: readonly WorkloadEndpoint[] = [],
): readonly Diagnostic[] {
  const view = createPodsInView(inventory, seen);
  const calico = policiesOf('calico', policies);
  const networkPolicies = policiesOf('kubernetes', policies);
  return [
    ...lintHostNetwork(networkPolicies, view),
    ...lintSelection(networkPolicies, view),
    ...lintPorts(networkPolicies, inventory, view),
    ...lintAdminSelection(policiesOf('admin', policies), inventory, view),
    ...lintCalicoSelection(calico, inventory, seen, view),
    ...lintServiceAddresses(calico, inventory),
    ...lintServices(policiesOf('cilium', policies), servicesForPolicies(inventory)),
  ];
}
