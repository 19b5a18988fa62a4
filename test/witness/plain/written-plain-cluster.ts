import type { PlainCluster, PlainConnection } from './plain-objects.ts';

const CALICO = 'projectcalico.org/v3';

/** Beginnings long before the records: whoever has an address today had it then. */
const CREATED = '2026-01-01T00:00:00Z';

export function writtenPolicies({ calico, kubernetes, admin, tiers, networkSets }: PlainCluster): string {
  return list([
    ...networkSets.map((one) => ({
      apiVersion: CALICO,
      kind: one.metadata.namespace === undefined ? 'GlobalNetworkSet' : 'NetworkSet',
      ...one,
    })),
    ...tiers.map((one) => ({ apiVersion: CALICO, kind: 'Tier', ...one })),
    ...calico.map((one) => ({ apiVersion: CALICO, ...one })),
    ...kubernetes.map((one) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...one })),
    ...admin.map((one) => ({
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      ...one,
    })),
  ]);
}

/** The dump of a cluster: `kubectl get … -o json`. */
export function writtenInventory(cluster: PlainCluster): string {
  return list([
    ...cluster.namespaces.map(({ metadata }) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { ...metadata, labels: { 'kubernetes.io/metadata.name': metadata.name, ...metadata.labels } },
    })),
    ...cluster.serviceAccounts.map((one) => ({ apiVersion: 'v1', kind: 'ServiceAccount', ...one })),
    ...cluster.nodes.map((one) => ({ apiVersion: 'v1', kind: 'Node', ...one })),
    ...cluster.pods.map(({ metadata, status, ...one }) => ({
      apiVersion: 'v1',
      ...one,
      metadata: { ...metadata, creationTimestamp: CREATED },
      status: { ...status, podIP: status.podIPs[0]?.ip, startTime: CREATED },
    })),
    ...cluster.services.map((one) => ({ apiVersion: 'v1', kind: 'Service', ...one })),
    // All nodes see the addresses of pods.
    ...['10.1.0.0/16', 'fd00:1::/64'].map((cidr, index) => ({
      apiVersion: CALICO,
      kind: 'IPPool',
      metadata: { name: `pool-${index}` },
      spec: { cidr },
    })),
    ...cluster.hostEndpoints.map((one) => ({ apiVersion: CALICO, kind: 'HostEndpoint', ...one })),
    ...cluster.profiles.map((one) => ({ apiVersion: CALICO, kind: 'Profile', ...one })),
  ]);
}

export const CONNECTION_FORMAT = `
flowFormats:
  plain:
    records: connections
    leftOut: nothing
    columns:
      source: { address: from }
      destination: { address: to, port: port }
      protocol: protocol
      icmpType: type
      icmpCode: code
      time: time
    values:
      missing: ['-']
`;

/** The line of the first connection. */
export const FIRST_LINE = 2;

export function writtenConnections(connections: readonly PlainConnection[]): string {
  const rows = connections.map(({ from, to, protocol, port, icmp }) =>
    [from, to, port ?? '-', protocol, icmp?.type ?? '-', icmp?.code ?? '-', '2026-11-18T12:00:00Z'].join(','),
  );
  return ['from,to,port,protocol,type,code,time', ...rows, ''].join('\n');
}

function list(items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
