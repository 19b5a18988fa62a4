import { type LabelSet, lacksLabel } from './label-set.ts';

/** Labels that Cilium leaves out of identities, and so out of flows, by default (pkg/labelsfilter/filter.go). */
const HIDDEN =
  /^(?:io\.kubernetes|kubernetes\.io|[^/]*beta\.kubernetes\.io|k8s\.io|topology\.kubernetes\.io|annotation|etcd_node|pod-template|controller-revision-hash|controller-uid|batch\.kubernetes\.io\/(?:controller-uid|job-completion-index)|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)/;

/** Whether identities do not show a label with this key, so that a pod may have it although its identity lacks it. */
export function isHiddenFromIdentities(key: string): boolean {
  return HIDDEN.test(key);
}

/** The labels of an identity, for questions about the pod's own labels with these keys: those that identities cannot show are withheld. */
export function asLabelsOfPod(identity: LabelSet, keys: readonly string[]): LabelSet {
  const untold = keys.filter((key) => isHiddenFromIdentities(key) && lacksLabel(identity, key));
  if (untold.length === 0) return identity;
  return { ...identity, withheld: new Set([...(identity.withheld ?? []), ...untold]) };
}
