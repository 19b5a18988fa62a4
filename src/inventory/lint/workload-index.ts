import type { PodLabel } from '../../engine/leaves/leaf-kind.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';

/** Workloads by namespace and by their own labels, in the order of the list. */
export interface WorkloadIndex {
  countInNamespaces(namespaces: ReadonlySet<string>): number;
  /** One that has two of the labels counts twice. */
  countLabelled(labels: readonly PodLabel[]): number;
  /** Those with one of the labels, by label. */
  labelled(labels: readonly PodLabel[]): readonly WorkloadEndpoint[];
  /** Those of a namespace; with `labels` only those that have one of them. */
  inNamespace(namespace: string, labels?: readonly PodLabel[]): readonly WorkloadEndpoint[];
}

export function createWorkloadIndex(workloads: readonly WorkloadEndpoint[]): WorkloadIndex {
  const byNamespace = new Map<string, WorkloadEndpoint[]>();
  const byLabel = new Map<string, WorkloadEndpoint[]>();
  const byBoth = new Map<string, Map<string, number[]>>();
  for (const [place, workload] of workloads.entries()) {
    addTo(byNamespace, workload.namespace, workload);
    const there = byBoth.get(workload.namespace) ?? new Map<string, number[]>();
    byBoth.set(workload.namespace, there);
    for (const [key, value] of workload.labels.labels) {
      const label = labelText(key, value);
      addTo(byLabel, label, workload);
      addTo(there, label, place);
    }
  }
  const withLabel = ([key, value]: PodLabel) => byLabel.get(labelText(key, value)) ?? [];
  return {
    countInNamespaces: (namespaces) => sum(namespaces, (name) => byNamespace.get(name)?.length ?? 0),
    countLabelled: (labels) => sum(labels, (label) => withLabel(label).length),
    labelled: (labels) => labels.flatMap(withLabel),
    inNamespace(namespace, labels) {
      if (labels === undefined) return byNamespace.get(namespace) ?? [];
      const there = byBoth.get(namespace);
      const places = labels.flatMap(([key, value]) => there?.get(labelText(key, value)) ?? []);
      return [...new Set(places)].sort((a, b) => a - b).flatMap((place) => workloads[place] ?? []);
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
