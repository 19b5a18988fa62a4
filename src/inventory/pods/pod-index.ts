import type { Inventory, OwnerRef } from '../inventory.ts';
import { containsLabels } from '../labels/stable-labels.ts';
import { ownerKey } from '../owner-chain.ts';
import { groupPods, type PodGroup } from './pod-group.ts';

/** Finds groups of pods by what a flow may have recorded about one pod. */
export interface PodIndex {
  /** By the owner, or for kind Pod also by the pod's name. */
  byOwner(namespace: string, owner: OwnerRef): readonly PodGroup[];
  /** By a name that a flow shows without saying what it names: an owner or a pod. */
  byName(namespace: string, name: string): readonly PodGroup[];
  /** Groups whose labels are all among `recorded`. A group without labels would match every pod, and is left out. */
  byLabels(namespace: string, recorded: ReadonlyMap<string, string>): readonly PodGroup[];
}

export function createPodIndex(inventory: Inventory): PodIndex {
  const all = groupPods(inventory);
  const owners = Map.groupBy(all, ({ namespace, owner }) => ownerKey(namespace, owner));
  const names = Map.groupBy(all, ({ namespace, owner }) => textKey(namespace, owner.name));
  const pods = Map.groupBy(inventory.pods, ({ namespace, name }) => textKey(namespace, name));
  const withLabels = all.filter(({ profile, stable }) => profile.labels.isComplete && stable.size > 0);
  const byRarestLabel = Map.groupBy(withLabels, createRarestLabelKey(withLabels));

  const byOwner: PodIndex['byOwner'] = (namespace, owner) => {
    const found = owners.get(ownerKey(namespace, owner));
    if (found !== undefined || owner.kind !== 'Pod') return found ?? [];
    const tops = new Set(
      pods.get(textKey(namespace, owner.name))?.map((pod) => ownerKey(namespace, pod.owner)),
    );
    return [...tops].flatMap((top) => owners.get(top) ?? []);
  };
  return {
    byOwner,
    byName: (namespace, name) =>
      names.get(textKey(namespace, name)) ?? byOwner(namespace, { kind: 'Pod', name }),
    byLabels(namespace, recorded) {
      const found: PodGroup[] = [];
      for (const [key, value] of recorded) {
        for (const group of byRarestLabel.get(textKey(namespace, key, value)) ?? []) {
          if (containsLabels(recorded, group.stable)) found.push(group);
        }
      }
      return found;
    },
  };
}

/** A group is filed under that one of its labels that the fewest groups of its namespace have, so that lists stay short. */
function createRarestLabelKey(groups: readonly PodGroup[]): (group: PodGroup) => string {
  const counts = new Map<string, number>();
  const keysOf = ({ namespace, stable }: PodGroup): string[] =>
    [...stable].map((label) => textKey(namespace, ...label));
  for (const key of groups.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const countOf = (key: string): number => counts.get(key) ?? 0;
  return (group) => keysOf(group).reduce((best, key) => (countOf(key) < countOf(best) ? key : best));
}

function textKey(...parts: readonly string[]): string {
  return parts.join('\n');
}
