import { forward } from './packets.ts';
import type { Node } from './pods.ts';
import type { HubbleRecord } from './record.ts';
import type { Route } from './route.ts';

export function egressVerdict(route: Route): HubbleRecord[] {
  const { source, destination } = route;
  if (!('pod' in source) || !source.pod.workload.isolated.egress) return [];
  const { namespace, name } = source.pod.workload;
  const isDns = 'pod' in destination && destination.pod.workload.name === 'coredns';
  return [verdict(route, 'EGRESS', route.sourceNode, namespace, isDns ? 'allow-dns' : name)];
}

export function ingressVerdict(route: Route): HubbleRecord[] {
  const { source, destination } = route;
  // What comes from the pod's own node is let in before policies are asked.
  const fromNode = 'labels' in source && source.identity === 1;
  if (!('pod' in destination) || fromNode || !destination.pod.workload.isolated.ingress) return [];
  const { namespace, name, labels } = destination.pod.workload;
  const client = 'pod' in source ? source.pod.workload.name : '';
  const own = labels['app.kubernetes.io/name'] ?? name;
  const policy =
    client === 'prometheus' && own !== 'ingress-nginx'
      ? 'allow-monitoring'
      : client === 'netshoot'
        ? 'tmp-netshoot'
        : own;
  return [verdict(route, 'INGRESS', route.destinationNode, namespace, policy)];
}

function verdict(
  route: Route,
  direction: 'INGRESS' | 'EGRESS',
  node: Node,
  namespace: string,
  policy: string,
): HubbleRecord {
  const { destinationName: _, ...packet } = forward(route);
  return {
    ...packet,
    ...(direction === 'INGRESS' ? { time: route.time + 1 } : {}),
    ...(route.l4.protocol === 'TCP' ? { flags: ['SYN'] } : {}),
    node,
    eventType: 5,
    direction,
    matchType: 'pod' in route.source || direction === 'EGRESS' ? 2 : 3,
    allowedBy: [policyRef('NetworkPolicy', namespace, policy)],
  };
}

export function policyRef(
  kind: string,
  namespace: string | undefined,
  name: string,
): Readonly<Record<string, unknown>> {
  return {
    name,
    namespace,
    labels: [
      `k8s:io.cilium.k8s.policy.derived-from=${kind}`,
      `k8s:io.cilium.k8s.policy.name=${name}`,
      ...(namespace === undefined ? [] : [`k8s:io.cilium.k8s.policy.namespace=${namespace}`]),
    ],
    revision: '57',
    kind,
  };
}
