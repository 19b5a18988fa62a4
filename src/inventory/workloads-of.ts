import { NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../model/endpoint.ts';
import type { Inventory, OwnerRef, PodProfile } from './inventory.ts';
import { withNameLabel } from './namespace-labels.ts';
import { ownerKey } from './owner-chain.ts';
import { serviceAccountOf } from './service-account-of.ts';
import { labelsKey, sharedLabels } from './stable-labels.ts';

/**
 * The workloads that policies can select, whether or not a flow was recorded, by namespace and name: templates, and pods
 * that their workload's template does not describe. Pods that ended or that are in their node's network are none.
 */
export function workloadsOf(inventory: Inventory): readonly WorkloadEndpoint[] {
  const { namespaces, workloads, pods } = inventory;
  const found = new Map<string, WorkloadEndpoint>();

  const add = (namespace: string, owner: OwnerRef, profile: PodProfile): void => {
    if (profile.isHostNetwork) return;
    const key = `${ownerKey(namespace, owner)}\n${labelsKey(sharedLabels(profile.labels))}\n${profile.serviceAccount}`;
    if (found.has(key)) return;
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
    });
  };
  for (const { namespace, owner, profile } of workloads) add(namespace, owner, profile);
  for (const { namespace, owner, profile, isDone } of pods) if (!isDone) add(namespace, owner, profile);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, workload]) => workload);
}
