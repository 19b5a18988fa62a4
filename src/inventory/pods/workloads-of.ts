import { NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Inventory, InventoryPod, InventoryWorkload } from '../inventory.ts';
import { agreeOnLabels } from '../labels/agree-on.ts';
import { withNameLabel } from '../labels/namespace-labels.ts';
import { labelsKey, sharedLabels } from '../labels/stable-labels.ts';
import { ownerKey } from '../owner-chain.ts';
import { runsOn } from './runs-on.ts';
import { serviceAccountOf } from './service-account-of.ts';

const workloadsOfInventories = new WeakMap<Inventory, readonly WorkloadEndpoint[]>();

/**
 * The workloads that policies can select, whether or not a flow was recorded, by namespace and name: templates, and pods that
 * their workload's template does not describe. Pods that have ended or that are in their node's network are not among them.
 * Several lints ask for them on both sides of a comparison: one inventory has one list.
 */
export function workloadsOf(inventory: Inventory): readonly WorkloadEndpoint[] {
  const known = workloadsOfInventories.get(inventory) ?? findWorkloads(inventory);
  workloadsOfInventories.set(inventory, known);
  return known;
}

function findWorkloads(inventory: Inventory): readonly WorkloadEndpoint[] {
  const { namespaces, workloads, pods } = inventory;
  const found = new Map<string, WorkloadEndpoint>();

  const add = (described: InventoryPod | InventoryWorkload): void => {
    const { namespace, owner, profile } = described;
    if (profile.isHostNetwork) return;
    const key = `${ownerKey(namespace, owner)}\n${labelsKey(sharedLabels(profile.labels))}\n${profile.serviceAccount}`;
    const runtime = runsOn(described, inventory);
    const known = found.get(key);
    if (known !== undefined) {
      const labels = agreeOnLabels([known.labels, profile.labels]);
      found.set(key, { ...known, labels, ...(known.runsOn === undefined && runtime) });
      return;
    }
    found.set(key, {
      kind: 'workload',
      namespace,
      name: owner.name,
      ownerKind: owner.kind,
      labels: profile.labels,
      namespaceLabels:
        namespaces.get(namespace) ?? withNameLabel(namespace, { labels: new Map(), isComplete: false }),
      ports: profile.ports,
      addresses: NO_ADDRESS,
      ...NO_IDENTITY_FACTS,
      serviceAccount: serviceAccountOf(namespace, profile.serviceAccount, inventory),
      ...runtime,
    });
  };
  for (const workload of workloads) add(workload);
  for (const pod of pods) if (!pod.isDone) add(pod);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, workload]) => workload);
}
