/** Keys of labels that Cilium adds to identities besides those of the pod (pkg/k8s/apis/cilium.io/const.go). */
export const NAMESPACE_NAME_LABEL = 'io.kubernetes.pod.namespace';
export const OWN_LABELS_PREFIX = 'io.cilium.k8s.';
export const NAMESPACE_LABELS_PREFIX = 'io.cilium.k8s.namespace.labels.';
export const CLUSTER_LABEL = 'io.cilium.k8s.policy.cluster';
export const SERVICE_ACCOUNT_LABEL = 'io.cilium.k8s.policy.serviceaccount';
export const NAMED_PORTS_LABEL = 'io.cilium.k8s.named-ports';

/** Whether Cilium itself adds the label to identities, so that no manifest of a pod shows it. */
export function isAddedByCilium(key: string): boolean {
  return key === NAMESPACE_NAME_LABEL || key.startsWith(OWN_LABELS_PREFIX);
}
