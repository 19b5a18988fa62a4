import type { SourceSpan } from '../model/diagnostic.ts';
import type { Inventory, OwnerRef, PodProfile } from './inventory.ts';
import { ownerKey } from './owner-chain.ts';
import { stableLabels } from './stable-labels.ts';

/** Pods that the inventory describes in one place: one pod, or those of a template. */
export interface PodGroup {
  readonly namespace: string;
  readonly owner: OwnerRef;
  readonly profile: PodProfile;
  /** Of the profile. */
  readonly stable: ReadonlyMap<string, string>;
  readonly nodeName: string | undefined;
  readonly span: SourceSpan;
}

export interface PodGroups {
  /** By the owner that a flow names; its live pods if there are any, else its templates. */
  byOwner(namespace: string, owner: OwnerRef): readonly PodGroup[];
  /** By a name that a flow shows without saying of what: of an owner or a pod. */
  byName(namespace: string, name: string): readonly PodGroup[];
  inNamespace(namespace: string): readonly PodGroup[];
}

export function createPodGroups({ workloads, pods }: Inventory): PodGroups {
  const templates = workloads.map((workload) => group(workload, undefined));
  const live = pods.filter(({ isDone }) => !isDone);
  const withLivePods = new Set(live.map(({ namespace, owner }) => ownerKey(namespace, owner)));
  const isDescribed = new Set([
    ...withLivePods,
    ...templates.map(({ namespace, owner }) => ownerKey(namespace, owner)),
  ]);
  const ended = pods.filter(
    ({ isDone, namespace, owner }) => isDone && !isDescribed.has(ownerKey(namespace, owner)),
  );
  const all = [
    ...live.map((pod) => group(pod, pod.node.name)),
    ...templates.filter(({ namespace, owner }) => !withLivePods.has(ownerKey(namespace, owner))),
    // A pod that ended had these labels while its flows were recorded, and nothing else tells of them.
    ...ended.map((pod) => group(pod, pod.node.name)),
  ];
  const owners = groupBy(all, ({ namespace, owner }) => ownerKey(namespace, owner));
  const names = groupBy(all, ({ namespace, owner }) => `${namespace}\n${owner.name}`);
  const namespaces = groupBy(all, ({ namespace }) => namespace);
  const podOwners = new Map(pods.map(({ namespace, name, owner }) => [`${namespace}\n${name}`, owner]));

  const byOwner: PodGroups['byOwner'] = (namespace, owner) => {
    const found = owners.get(ownerKey(namespace, owner));
    if (found !== undefined || owner.kind !== 'Pod') return found ?? [];
    const top = podOwners.get(`${namespace}\n${owner.name}`);
    return top === undefined ? [] : (owners.get(ownerKey(namespace, top)) ?? []);
  };
  return {
    byOwner,
    byName: (namespace, name) =>
      names.get(`${namespace}\n${name}`) ?? byOwner(namespace, { kind: 'Pod', name }),
    inNamespace: (namespace) => namespaces.get(namespace) ?? [],
  };
}

function group(
  { namespace, owner, profile, span }: Omit<PodGroup, 'stable' | 'nodeName'>,
  nodeName: string | undefined,
): PodGroup {
  return { namespace, owner, profile, stable: stableLabels(profile.labels), nodeName, span };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
