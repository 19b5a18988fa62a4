import type { Pod } from '../plain/plain-objects.ts';
import { CONNECTION_FORMAT, writtenConnections } from '../plain/written-plain-cluster.ts';
import type { AdminCluster, AdminConnection, AdminPolicies } from './admin-objects.ts';

const GROUP = 'policy.networking.k8s.io';
const CREATED = '2026-01-01T00:00:00Z';
const RECORDED = '2026-11-18T12:00:00Z';

export function writtenAdminPolicies({ kubernetes, former, cluster }: AdminPolicies): string {
  return list([
    ...kubernetes.map((one) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...one })),
    ...former.map((one) => ({ apiVersion: `${GROUP}/v1alpha1`, ...one })),
    ...cluster.map(({ version, ...one }) => ({
      apiVersion: `${GROUP}/${version}`,
      kind: 'ClusterNetworkPolicy',
      ...one,
    })),
  ]);
}

/** What a command needs besides policies: a dump of the cluster, and the connections. */
export function writtenInputs(
  cluster: AdminCluster,
  connections: readonly AdminConnection[],
): Record<string, string> {
  return {
    'inventory.json': list([
      ...cluster.namespaces.map(({ metadata }) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          ...metadata,
          labels: { 'kubernetes.io/metadata.name': metadata.name, ...metadata.labels },
        },
      })),
      ...cluster.nodes.map((one) => ({ apiVersion: 'v1', kind: 'Node', ...one })),
      ...cluster.pods.map(({ metadata, status, ...one }) => ({
        apiVersion: 'v1',
        ...one,
        metadata: { ...metadata, creationTimestamp: CREATED },
        status: { ...status, podIP: status.podIPs[0]?.ip, startTime: CREATED },
      })),
      ...cluster.services.map((one) => ({ apiVersion: 'v1', kind: 'Service', ...one })),
    ]),
    'flows.csv': writtenConnections(connections.filter(isWithoutNames)),
    'named.ndjson': connections
      .filter((one) => !isWithoutNames(one))
      .map((one) => `${JSON.stringify({ flow: named(cluster, one) })}\n`)
      .join(''),
    '.sluice.yaml': CONNECTION_FORMAT,
  };
}

/** Those with names are records of Hubble. */
export function isWithoutNames({ names }: AdminConnection): boolean {
  return names === undefined;
}

function named(cluster: AdminCluster, { from, to, protocol, port, names }: AdminConnection): unknown {
  const pod = cluster.pods.find(
    ({ spec, status }) =>
      !spec.hostNetwork && status.phase === 'Running' && status.podIPs.some(({ ip }) => ip === from),
  );
  return {
    time: RECORDED,
    verdict: 'FORWARDED',
    ...(pod === undefined ? {} : { node_name: pod.spec.nodeName }),
    IP: { source: from, destination: to, ipVersion: from.includes(':') ? 'IPv6' : 'IPv4' },
    l4: {
      [protocol]: {
        source_port: 40000,
        destination_port: port,
        ...(protocol === 'TCP' ? { flags: { SYN: true } } : {}),
      },
    },
    source: pod === undefined ? WORLD : recordedPod(cluster, pod),
    destination: WORLD,
    destination_names: names,
    Type: 'L3_L4',
    traffic_direction: 'EGRESS',
    is_reply: false,
    event_type: { type: 4, sub_type: 3 },
  };
}

const WORLD = { identity: 2, labels: ['reserved:world'] };

function recordedPod(cluster: AdminCluster, { metadata: { name, namespace, labels } }: Pod): unknown {
  const found = cluster.namespaces.find(({ metadata }) => metadata.name === namespace);
  const pairs = (given: Readonly<Record<string, string>> = {}, prefix = ''): string[] =>
    Object.entries(given).map(([key, value]) => `k8s:${prefix}${key}=${value}`);
  return {
    identity: 12345,
    namespace,
    pod_name: name,
    labels: [
      ...pairs(labels),
      ...pairs(
        { 'kubernetes.io/metadata.name': namespace, ...found?.metadata.labels },
        'io.cilium.k8s.namespace.labels.',
      ),
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ],
  };
}

function list(items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
