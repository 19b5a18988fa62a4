import type { ServiceAccount } from '../../model/endpoint.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { Inventory } from '../inventory.ts';

/** The service account of pods in a namespace, with its labels where the inventory describes it. */
export function serviceAccountOf(
  namespace: string,
  name: string | undefined,
  { serviceAccounts }: Inventory,
): ServiceAccount | undefined {
  if (name === undefined) return undefined;
  return { name, labels: serviceAccounts.get(serviceAccountKey(namespace, name)) ?? NO_LABELS_KNOWN };
}

export function serviceAccountKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** If a service account is described twice, it has the labels on which both agree; nothing is known about the others. */
export function joinAccountLabels(one: LabelSet, other: LabelSet | undefined): LabelSet {
  if (other === undefined) return one;
  const agreed = [...one.labels].filter(([key, value]) => other.labels.get(key) === value);
  const isSame = agreed.length === one.labels.size && agreed.length === other.labels.size;
  return { labels: new Map(agreed), isComplete: isSame && one.isComplete && other.isComplete };
}
