import type { WorkloadEndpoint } from '../model/endpoint.ts';
import type { LabelSet } from '../model/label-set.ts';

/** One workload as several inventories know it: what they differ in is unknown. The first one says all else. */
export function agreeOn(first: WorkloadEndpoint, others: readonly WorkloadEndpoint[]): WorkloadEndpoint {
  if (others.length === 0) return first;
  const { ports, serviceAccount } = first;
  const isSamePorts = others.every((other) => JSON.stringify(other.ports) === JSON.stringify(ports));
  const isSameAccount = others.every((other) => other.serviceAccount?.name === serviceAccount?.name);
  return {
    ...first,
    labels: agreeOnLabels([first, ...others].map(({ labels }) => labels)),
    ports: isSamePorts ? ports : undefined,
    serviceAccount: isSameAccount ? serviceAccount : undefined,
  };
}

/** The labels that all sets have alike; of those in which they differ it is unknown whether the object had them. */
export function agreeOnLabels(sets: readonly LabelSet[]): LabelSet {
  const keys = new Set(sets.flatMap(({ labels }) => [...labels.keys()]));
  const labels = new Map<string, string>();
  const withheld = new Set(sets.flatMap((set) => [...(set.withheld ?? [])]));
  for (const key of keys) {
    const [value, ...others] = new Set(sets.map((set) => set.labels.get(key)));
    if (value !== undefined && others.length === 0) labels.set(key, value);
    else withheld.add(key);
  }
  if (!sets.every(({ isComplete }) => isComplete)) return { labels, isComplete: false };
  return withheld.size === 0 ? { labels, isComplete: true } : { labels, isComplete: true, withheld };
}
