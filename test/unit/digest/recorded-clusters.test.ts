import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { clustersOf, namedNodes } from '../../../src/model/node-name.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const CASES = join(import.meta.dirname, '../../cases/flows');

/** A record of a case, the members in which its format says the cluster, and what that is called. */
const FORMATS: readonly [
  format: string,
  file: string,
  more: (cluster: string) => object,
  cluster: (name: string) => string,
][] = [
  [
    'gke-policy',
    'cloud-logging-and-node-file/input.ndjson',
    (cluster) => ({
      resource: {
        type: 'k8s_node',
        labels: { project_id: 'acme', location: 'europe-west1', cluster_name: cluster, node_name: 'n' },
      },
    }),
    (name) => `gke_acme_europe-west1_${name}`,
  ],
  [
    'netobserv',
    'each-direction-is-a-record/input.ndjson',
    // Two directions of one connection would be one.
    (cluster) => ({ K8S_ClusterName: cluster, DstPort: 40_000 + cluster.length }),
    (name) => name,
  ],
  ['calico-enterprise', 'node-file/input.ndjson', (cluster) => ({ cluster }), (name) => name],
  [
    'aks',
    'rows-of-log-analytics/input.json',
    (cluster) => ({
      _ResourceId: `/subscriptions/6e0c/resourcegroups/shop/providers/microsoft.containerservice/managedclusters/${cluster}`,
    }),
    (name) => `shop_${name}`,
  ],
];

/** The first record with these members, as one cluster writes it. */
function recordOf(format: string, file: string, more: object): string {
  const [first = ''] = readFileSync(join(CASES, format, file), 'utf8').split('\n');
  return `${JSON.stringify({ ...JSON.parse(first), ...more })}\n`;
}

async function nodesIn(text: string): Promise<readonly string[]> {
  return (await loadDigest([bytesSource(text, 'flows')])).digest.nodes;
}

it.each(FORMATS)('%s: the cluster that a record names is kept', async (format, file, more, cluster) => {
  const both = ['prod', 'stage'].map((name) => recordOf(format, file, more(name))).join('');
  expect(clustersOf(await nodesIn(both))).toEqual([cluster('prod'), cluster('stage')]);
});

const GCP = {
  connection: { src_ip: '10.60.1.7', src_port: 45_000, dest_ip: '10.60.0.9', dest_port: 8443, protocol: 6 },
  start_time: '2026-05-28T20:26:40Z',
  src_instance: { project_id: 'acme', vm_name: 'n1' },
  src_gke_details: { cluster: { cluster_name: 'shop', cluster_location: 'europe-west1' } },
  dest_instance: { project_id: 'acme-db', vm_name: 'n2' },
  dest_gke_details: { cluster: { cluster_name: 'shop', cluster_location: 'europe-west1' } },
};

it.each([
  ['SRC', ['gke_acme_europe-west1_shop']],
  ['DEST', ['gke_acme-db_europe-west1_shop']],
  ['SRC_GATEWAY', []],
])('gcp-vpc: the cluster is that of the side that reported, with its project: %s', async (reporter, told) => {
  expect(clustersOf(await nodesIn(`${JSON.stringify({ ...GCP, reporter })}\n`))).toEqual(told);
});

it('calico-enterprise: the cluster is in the name of the index of Elasticsearch', async () => {
  const flow: unknown = JSON.parse(recordOf('calico-enterprise', 'node-file/input.ndjson', {}));
  const hit = { _index: 'tigera_secure_ee_flows.prod.20260528', _source: flow };
  expect(clustersOf(await nodesIn(`${JSON.stringify({ hits: { hits: [hit] } })}\n`))).toEqual(['prod']);
});

it('antrea, obi: the cluster of the exporter', async () => {
  const antrea = {
    flowStartSeconds: 1_780_000_000,
    sourceIPv4Address: '10.9.0.1',
    destinationIPv4Address: '10.9.2.7',
    sourceTransportPort: 40_012,
    destinationTransportPort: 53,
    protocolIdentifier: 17,
    sourcePodName: '',
    clusterId: 'b1f2',
  };
  expect(clustersOf(await nodesIn(`${JSON.stringify(antrea)}\n`))).toEqual(['b1f2']);
  const row = { ...antrea, clusterId: undefined, clusterUUID: 'c3d4' };
  expect(clustersOf(await nodesIn(`${JSON.stringify(row)}\n`))).toEqual(['c3d4']);
  const obi =
    'network_flow: src.address=10.7.2.9 dst.address=10.96.4.4 src.port=40000 dst.port=80 transport=TCP k8s.cluster.name=prod k8s.src.namespace=shop k8s.src.name=web k8s.dst.namespace=shop k8s.dst.name=db\n';
  expect(clustersOf(await nodesIn(obi))).toEqual(['prod']);
});

it('counts no nodes where a record names none', async () => {
  const record = recordOf('netobserv', 'each-direction-is-a-record/input.ndjson', {
    K8S_ClusterName: 'prod',
  });
  expect(namedNodes(await nodesIn(record))).toEqual([]);
});
