import type { LabelSet } from '../../model/label-set.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Adds the label that the API server sets on every namespace, whatever the manifest says (NamespaceDefaultLabelName). */
export function withNameLabel(namespace: string, { labels, isComplete }: LabelSet): LabelSet {
  return { labels: new Map([...labels, [NAME_LABEL, namespace]]), isComplete };
}

/** If a namespace is described twice, it has the labels on which both agree; nothing is known about the others. */
export function joinNamespaceLabels(namespace: string, one: LabelSet, other: LabelSet | undefined): LabelSet {
  const labels = withNameLabel(namespace, one);
  if (other === undefined) return labels;
  const agreed = [...labels.labels].filter(([key, value]) => other.labels.get(key) === value);
  const isSame = agreed.length === labels.labels.size && agreed.length === other.labels.size;
  return { labels: new Map(agreed), isComplete: isSame && labels.isComplete && other.isComplete };
}
