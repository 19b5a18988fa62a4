import type { PodLabel } from '../../engine/leaves/leaf-kind.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';

/** Workloads by namespace and by their own labels, in the order of the list. */
export interface WorkloadIndex {
  countInNamespaces(namespaces: ReadonlySet<string>): number;
  /** One that has two of the labels counts twice. */
  countLabelled(labels: readonly PodLabel[]): number;
  /** Those with one of the labels, by label; with `within` only those of these namespaces. */
  labelled(labels: readonly PodLabel[], within?: ReadonlySet<string>): readonly WorkloadEndpoint[];
  /** The namespaces of which a workload is known to be in one with one of these labels. */
  namespacesLabelled(labels: readonly PodLabel[]): ReadonlySet<string>;
  /** Those of a namespace; with `labels` only those that have one of them. */
  inNamespace(namespace: string, labels?: readonly PodLabel[]): readonly WorkloadEndpoint[];
}

export function createWorkloadIndex(workloads: readonly WorkloadEndpoint[]): WorkloadIndex {
  const byNamespace = new Map<string, WorkloadEndpoint[]>();
  const byLabel = new Map<string, WorkloadEndpoint[]>();
  const byBoth = new Map<string, Map<string, number[]>>();
  const namespacesByLabel = new Map<string, Set<string>>();
  const isAdded = new Map<string, LabelSet>();
  for (const [place, workload] of workloads.entries()) {
    addTo(byNamespace, workload.namespace, workload);
    const there = byBoth.get(workload.namespace) ?? new Map<string, number[]>();
    byBoth.set(workload.namespace, there);
    for (const [key, value] of workload.labels.labels) {
      const label = labelText(key, value);
      addTo(byLabel, label, workload);
      addTo(there, label, place);
    }
    // Nearly always the same for all of a namespace.
    if (isAdded.get(workload.namespace) === workload.namespaceLabels) continue;
    isAdded.set(workload.namespace, workload.namespaceLabels);
    for (const [key, value] of workload.namespaceLabels.labels) {
      const label = labelText(key, value);
      namespacesByLabel.set(label, (namespacesByLabel.get(label) ?? new Set()).add(workload.namespace));
    }
  }
  const placesIn = (namespace: string, [key, value]: PodLabel) =>
    byBoth.get(namespace)?.get(labelText(key, value)) ?? [];
  const inOrder = (places: readonly number[]) =>
    [...new Set(places)].sort((a, b) => a - b).flatMap((place) => workloads[place] ?? []);
  const withLabel = ([key, value]: PodLabel) => byLabel.get(labelText(key, value)) ?? [];
  return {
    countInNamespaces: (namespaces) => sum(namespaces, (name) => byNamespace.get(name)?.length ?? 0),
    countLabelled: (labels) => sum(labels, (label) => withLabel(label).length),
    labelled(labels, within) {
      if (within === undefined) return labels.flatMap(withLabel);
      return labels.flatMap((label) => inOrder([...within].flatMap((name) => placesIn(name, label))));
    },
    namespacesLabelled: (labels) =>
      new Set(labels.flatMap(([key, value]) => [...(namespacesByLabel.get(labelText(key, value)) ?? [])])),
    inNamespace(namespace, labels) {
      if (labels === undefined) return byNamespace.get(namespace) ?? [];
      return inOrder(labels.flatMap((label) => placesIn(namespace, label)));
    },
  };
}

function sum<Item>(items: Iterable<Item>, count: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += count(item);
  return total;
}

function addTo<Item>(index: Map<string, Item[]>, key: string, item: Item): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [item]);
  else list.push(item);
}

function labelText(key: string, value: string): string {
  return `${key}=${value}`;
}
