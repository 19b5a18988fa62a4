/**
 * `node bench/merge-request-job/generate-tree.ts [TIMES] [CHANGED] [DIRECTORY]`: a repository of one file an object, in which policies stand between
 * the manifests of the workloads, and a dump of all pods; see README.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createRandom } from '../../examples/shop/recording/random.ts';
import { writeDigestFile } from '../../src/digest/file/write/write-digest-file.ts';
import { digestOfLines } from '../digest-of-lines.ts';
import { type BenchWorkload, buildCluster } from './cluster.ts';
import { flowLines } from './connections.ts';
import { basePolicies, changedPolicies } from './policies.ts';

const PODS_OF_REPLICA = 2;
const [, , times = '5', changed = '1', directory = fileURLToPath(new URL('data/tree', import.meta.url))] =
  process.argv;
const random = createRandom(20_000_050_000);
const cluster = buildCluster(random, Number(times));
const base = basePolicies(cluster, random, Number(times) * 2);
const head = changedPolicies(base, Number(changed));

rmSync(directory, { recursive: true, force: true });
for (const { name, team } of cluster.namespaces) {
  write(`apps/${name}/namespace.yaml`, namespaceOf(name, team));
}
for (const workload of cluster.workloads) {
  const folder = `apps/${workload.namespace.name}/${workload.name}`;
  write(`${folder}/deployment.yaml`, deploymentOf(workload));
  write(`${folder}/service.yaml`, serviceOf(workload));
}
for (const [file, policy] of base) write(`policies/${file}`, policy);
git('init', '--quiet', '--initial-branch=base');
commit('Everything');
git('checkout', '--quiet', '-b', 'head');
for (const [file, policy] of head) if (base.get(file) !== policy) write(`policies/${file}`, policy);
commit('A change');

const pods = cluster.workloads.flatMap((workload) =>
  Array.from({ length: workload.replicas * PODS_OF_REPLICA }, (_, i) => podOf(workload, i)),
);
const namespaces = cluster.namespaces.map(({ name, team }) => namespaceOf(name, team));
writeFileSync(
  join(directory, 'pods.json'),
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...namespaces, ...pods] }),
);
const digest = await digestOfLines(flowLines(cluster, random, 1));
writeFileSync(join(directory, 'week.parquet'), await writeDigestFile(digest));
process.stdout.write(
  `${base.size} policies, ${changed} changed, ${cluster.namespaces.length} namespaces, ` +
    `${cluster.workloads.length * 2} other manifests, ${pods.length} pods, ${digest.connections.length} connections\n`,
);

function namespaceOf(name: string, team: string): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team } } };
}

function deploymentOf({ namespace, name, labels, ports, replicas }: BenchWorkload): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: namespace.name, name, labels },
    spec: {
      replicas: replicas * PODS_OF_REPLICA,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1.0.0`, ports }] } },
    },
  };
}

function serviceOf({ namespace, name, labels, ports }: BenchWorkload): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: namespace.name, name, labels },
    spec: {
      selector: labels,
      ports: ports.map((port) => ({ name: port.name, port: port.containerPort, targetPort: port.name })),
    },
  };
}

function podOf({ namespace, name, labels, ports, index }: BenchWorkload, pod: number): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: namespace.name,
      name: `${name}-7d4f9c8b6-${String.fromCharCode(98 + pod)}2x7k`,
      labels: { ...labels, 'pod-template-hash': '7d4f9c8b6' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-7d4f9c8b6`, controller: true },
      ],
    },
    spec: { serviceAccountName: 'default', containers: [{ name, image: `${name}:1.0.0`, ports }] },
    status: { phase: 'Running', podIP: `10.${Math.floor(index / 250)}.${index % 250}.${pod + 1}` },
  };
}

function commit(message: string): void {
  git('add', '--all');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', 'commit', '--quiet', '-m', message);
}

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: directory });
}

function write(path: string, manifest: unknown): void {
  const file = join(directory, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, stringify(manifest, { aliasDuplicateObjects: false }));
}
