import type { SourceSpan } from '../../model/diagnostic.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Inventory, InventoryPod, InventoryWorkload, OwnerRef, PodProfile } from '../inventory.ts';
import { agreeOnLabels } from '../labels/agree-on.ts';
import { labelsKey, sharedLabels, stableLabels } from '../labels/stable-labels.ts';
import { ownerKey } from '../owner-chain.ts';
import { anyRuntime, runsOn } from './runs-on.ts';

/** Pods of one owner that the inventory describes alike: those of a template, or running ones with the same labels and ports. */
export interface PodGroup {
  readonly namespace: string;
  readonly owner: OwnerRef;
  /** For several pods, the labels that all of them have; those in which they differ are withheld. */
  readonly profile: PodProfile;
  /** The labels that may be compared with those of a flow. */
  readonly stable: ReadonlyMap<string, string>;
  /** A key for labels (except those that controllers set pod by pod) and named ports. */
  readonly labelsKey: string;
  readonly portsKey: string;
  /** Undefined when it is not known, or when there are several. */
  readonly nodeName: string | undefined;
  /** True for pods, whose labels are all known; false for a template, to which labels may be added. */
  readonly isOfPods: boolean;
  /** What some of them run on; empty: Linux nodes, or nothing shows it. */
  readonly runtime: Pick<WorkloadEndpoint, 'runsOn'>;
  readonly spanOf: () => SourceSpan;
}

/**
 * For a workload with running pods these count, not the template, which may be newer. Pods that have ended count where nothing
 * else tells about their owner, because they ran while flows were recorded.
 */
export function describedPods({ workloads, pods }: Inventory): readonly (InventoryWorkload | InventoryPod)[] {
  const running = pods.filter(({ isDone }) => !isDone);
  const withPods = new Set(running.map(keyOf));
  const templates = workloads.filter((workload) => !withPods.has(keyOf(workload)));
  const described = new Set([...withPods, ...templates.map(keyOf)]);
  const ended = pods.filter((pod) => pod.isDone && !described.has(keyOf(pod)));
  return [...running, ...templates, ...ended];
}

/** Everything from which flows can be completed. */
export function groupPods(inventory: Inventory): readonly PodGroup[] {
  const groups = new Map<string, PodGroup>();
  for (const described of describedPods(inventory)) {
    const group = toGroup(described, inventory);
    const key = JSON.stringify([
      keyOf(described),
      group.labelsKey,
      group.portsKey,
      group.profile.isHostNetwork,
      group.profile.serviceAccount ?? null,
      group.profile.labels.isComplete,
    ]);
    const alike = groups.get(key);
    groups.set(key, alike === undefined ? group : join(alike, group));
  }
  return [...groups.values()];
}

function keyOf({ namespace, owner }: InventoryWorkload | InventoryPod): string {
  return ownerKey(namespace, owner);
}

function toGroup(described: InventoryWorkload | InventoryPod, inventory: Inventory): PodGroup {
  const { namespace, owner, profile, spanOf } = described;
  return {
    namespace,
    owner,
    profile,
    stable: stableLabels(profile.labels),
    labelsKey: labelsKey(sharedLabels(profile.labels)),
    portsKey: portsKey(profile),
    nodeName: 'node' in described ? described.node.name : undefined,
    isOfPods: 'node' in described,
    runtime: runsOn(described, inventory),
    spanOf,
  };
}

function portsKey({ ports }: PodProfile): string {
  if (ports === undefined) return 'unknown';
  return [
    ...new Set(
      ports.map(({ name, protocol, port, declaredBy }) => `${protocol} ${name} ${port} ${declaredBy ?? ''}`),
    ),
  ]
    .sort()
    .join('\n');
}

function join(group: PodGroup, other: PodGroup): PodGroup {
  return {
    ...group,
    profile: { ...group.profile, labels: agreeOnLabels([group.profile.labels, other.profile.labels]) },
    nodeName: group.nodeName === other.nodeName ? group.nodeName : undefined,
    runtime: anyRuntime([group.runtime, other.runtime]),
  };
}
