import { type LabelSet, lacksLabel } from './label-set.ts';

/** Labels that Cilium leaves out of identities, and so out of flows, by default (pkg/labelsfilter/filter.go). */
const HIDDEN =
  /^(?:io\.kubernetes|kubernetes\.io|[^/]*beta\.kubernetes\.io|k8s\.io|topology\.kubernetes\.io|annotation|etcd_node|pod-template|controller-revision-hash|controller-uid|batch\.kubernetes\.io\/(?:controller-uid|job-completion-index)|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)/;

/** Whether labels of an identity do not show the label, so that a pod may have it all the same. */
export function isHiddenFromIdentities(key: string): boolean {
  return HIDDEN.test(key);
}

/** The labels of an identity for whoever asks the pod for these keys: of those that it cannot show nothing is told. */
export function asLabelsOfPod(identity: LabelSet, keys: readonly string[]): LabelSet {
  const untold = keys.filter((key) => isHiddenFromIdentities(key) && lacksLabel(identity, key));
  if (untold.length === 0) return identity;
  return { ...identity, withheld: new Set([...(identity.withheld ?? []), ...untold]) };
}
