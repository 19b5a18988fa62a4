import type { Diagnostic } from '../../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import { policyKey } from '../../model/verdict.ts';
import { calicoFactOf } from '../../policy/calico/calico-fact.ts';
import { lintCaughtSets } from '../../policy/calico/lint/lint-caught-sets.ts';
import { KUBERNETES, type Platform } from '../../policy/platform/platform.ts';
import { type Policy, policiesOf } from '../../policy/policy.ts';
import type { Inventory } from '../inventory.ts';
import { servicesForPolicies } from '../services-for-policies.ts';
import { lintCalicoSelection } from './calico/lint-calico-selection.ts';
import { lintServiceAddresses } from './calico/lint-service-addresses.ts';
import { lintCiliumPorts } from './cilium/lint-cilium-ports.ts';
import { lintCiliumSelection } from './cilium/lint-cilium-selection.ts';
import { lintServices } from './cilium/lint-services.ts';
import { createIdlePolicies } from './idle-policies.ts';
import { lintAdminSelection } from './lint-admin-selection.ts';
import { createBlockLints } from './lint-blocks.ts';
import { lintHostNetwork } from './lint-host-network.ts';
import { lintPorts } from './lint-ports.ts';
import { lintSelection } from './lint-selection.ts';
import { createPodsInView } from './pods-in-view.ts';

/** What is known besides an inventory. */
interface Beside {
  /** Workloads that were seen in flows. */
  readonly seen?: readonly WorkloadEndpoint[];
  /** What the inventory shows of policies, and of what policies refer to. */
  readonly others?: readonly Policy[];
  /** What enforces the policies; the text of the API when left out. */
  readonly platform?: Platform;
}

/** Mistakes of policies that show only together with the workloads that they are about: those of the inventory, and those seen in flows. */
export interface InventoryLints {
  /** Policies of Kubernetes and of Cilium, of which there may be very many, are checked at once and not kept. */
  add(policy: Policy): void;
  diagnostics(): readonly Diagnostic[];
}

export function createInventoryLints(
  inventory: Inventory,
  { seen = [], others = [], platform = KUBERNETES }: Beside = {},
): InventoryLints {
  const view = createPodsInView(inventory, seen);
  const around = { services: Map.groupBy(inventory.services, ({ namespace }) => namespace), platform };
  const known = servicesForPolicies(inventory);
  const held: Policy[] = [];
  const onHosts: Diagnostic[] = [];
  const slips: Diagnostic[] = [];
  const idle = createIdlePolicies();
  const portLints: Diagnostic[] = [];
  const serviceLints: Diagnostic[] = [];
  const lintBlocks = createBlockLints(inventory, platform);
  const blockLints: Diagnostic[] = [];
  return {
    add(policy) {
      if (policy.dialect === 'cilium') {
        const missed = lintCiliumSelection(policy, view);
        slips.push(...missed.slips);
        for (const one of missed.idle) idle.add(one);
        portLints.push(...lintCiliumPorts(policy, around, view));
        serviceLints.push(...lintServices(policy, known));
        blockLints.push(...lintBlocks(policy));
        return;
      }
      if (policy.dialect !== 'kubernetes') {
        held.push(policy);
        return;
      }
      onHosts.push(...lintHostNetwork(policy, view));
      const missed = lintSelection(policy, view);
      slips.push(...missed.slips);
      if (missed.idle !== undefined) idle.add(missed.idle);
      portLints.push(...lintPorts(policy, around, view));
      blockLints.push(...lintBlocks(policy));
    },
    diagnostics() {
      const calico = policiesOf('calico', held);
      return [
        ...onHosts,
        ...slips,
        ...idle.diagnostics(),
        ...portLints,
        ...lintAdminSelection(policiesOf('admin', held), inventory, view),
        ...lintCalicoSelection(calico, inventory, seen, view),
        ...lintServiceAddresses(calico, inventory),
        ...lintCaughtSets(
          calico.map(calicoFactOf),
          unlike(calico, policiesOf('calico', others)).map(calicoFactOf),
        ),
        ...serviceLints,
        ...blockLints,
      ];
    },
  };
}

/** The same for policies that are in memory anyway. */
export function lintInventory(
  policies: readonly Policy[],
  inventory: Inventory,
  beside: Beside = {},
): readonly Diagnostic[] {
  const lints = createInventoryLints(inventory, beside);
  for (const policy of policies) lints.add(policy);
  return lints.diagnostics();
}

/** Those that are not among the given ones, which have been reported already. */
function unlike<P extends Policy>(given: readonly P[], others: readonly P[]): readonly P[] {
  const keys = new Set(given.map(({ ref }) => policyKey(ref)));
  return others.filter(({ ref }) => !keys.has(policyKey(ref)));
}
