import { CLUSTER, type Node, type Pod } from './pods.ts';
import { NAMESPACE_LABELS } from './workloads.ts';

/** An end of a connection as one node reports it: a node knows most about its own pods. */
export type End =
  | { readonly pod: Pod }
  | { readonly address: string; readonly identity: number; readonly labels: readonly string[] };

const ROUTER_MAC = '9a:34:6f:1d:80:22';

export function addressOf(end: End): string {
  return 'pod' in end ? end.pod.address : end.address;
}

export function macOf(end: End): string {
  return 'pod' in end ? end.pod.mac : ROUTER_MAC;
}

const formatted = new Map<Pod, { readonly local: unknown; readonly remote: unknown }>();

/** What the flow says of one end, written for the node that reports it. */
export function formatEnd(end: End, node: Node): unknown {
  if (!('pod' in end)) return { identity: end.identity, labels: end.labels };
  const { pod } = end;
  let both = formatted.get(pod);
  if (both === undefined) {
    both = { local: formatPod(pod, true), remote: formatPod(pod, false) };
    formatted.set(pod, both);
  }
  return pod.node === node ? both.local : both.remote;
}

/** Only the node that runs a pod knows its endpoint ID and its workload; a bare pod has none. */
function formatPod({ workload, name, endpointId, identity }: Pod, isLocal: boolean): unknown {
  return {
    ID: isLocal ? endpointId : undefined,
    identity,
    cluster_name: CLUSTER,
    namespace: workload.namespace,
    labels: identityLabels(workload),
    pod_name: name,
    workloads:
      isLocal && workload.kind !== 'Pod' ? [{ name: workload.name, kind: workload.kind }] : undefined,
  };
}

function identityLabels({ namespace, labels, serviceAccount, namedPorts }: Pod['workload']): string[] {
  const namespaceLabels = {
    ...NAMESPACE_LABELS[namespace],
    'kubernetes.io/metadata.name': namespace,
  };
  return [
    ...namedPortLabels(namedPorts),
    ...Object.entries(labels).map(([key, value]) => `k8s:${key}=${value}`),
    ...Object.entries(namespaceLabels).map(
      ([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`,
    ),
    `k8s:io.cilium.k8s.policy.cluster=${CLUSTER}`,
    `k8s:io.cilium.k8s.policy.serviceaccount=${serviceAccount}`,
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
  ].sort();
}

/** Named ports as labels; a label value has at most 63 characters, so long lists go on in `-1`, `-2`, … */
function namedPortLabels(namedPorts: readonly string[]): string[] {
  const values: string[] = [];
  const name = (port: string): string => port.slice(0, port.indexOf('.'));
  for (const port of [...namedPorts].sort((a, b) => (name(a) < name(b) ? -1 : 1))) {
    const last = values.at(-1);
    if (last !== undefined && last.length + 1 + port.length <= 63)
      values[values.length - 1] = `${last}_${port}`;
    else values.push(port);
  }
  return values.map((value, i) => `gen:io.cilium.k8s.named-ports${i === 0 ? '' : `-${i}`}=${value}`);
}
