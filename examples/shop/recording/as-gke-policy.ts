import type { Decision } from './decisions.ts';
import { addressOf, type End } from './end.ts';
import type { Route } from './route.ts';

/** GKE's network policy log with all of `allow` and `deny`: only pods that a policy selects, and denials without a name. */
export function asGkePolicy(route: Route, decisions: readonly Decision[]): string[] {
  const { source, destination, l4 } = route;
  return decisions
    .filter(({ isSelected }) => isSelected)
    .map(({ side, pod, node, isAllowed, policy }) =>
      JSON.stringify({
        connection: {
          src_ip: addressOf(source),
          dest_ip: addressOf(destination),
          ...(l4.protocol === 'ICMPv4'
            ? { protocol: 'icmp' }
            : {
                src_port: l4.sourcePort,
                dest_port: l4.destinationPort,
                protocol: l4.protocol.toLowerCase(),
              }),
          direction: side === 'source' ? 'egress' : 'ingress',
        },
        disposition: isAllowed ? 'allow' : 'deny',
        policies:
          policy === undefined
            ? undefined
            : [{ name: policy, namespace: pod.workload.namespace, kind: 'NetworkPolicy' }],
        src: endOf(source),
        dest: endOf(destination),
        count: 1,
        node_name: node.name,
        timestamp: new Date(route.time).toISOString(),
      }),
    );
}

function endOf(end: End): Readonly<Record<string, unknown>> {
  if (!('pod' in end)) return { instance: end.address };
  const { name, workload } = end.pod;
  return {
    pod_name: name,
    pod_namespace: workload.namespace,
    workload_kind: workload.kind,
    workload_name: workload.name,
  };
}
