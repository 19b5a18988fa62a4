/** `node bench/merge-request-job/generate.ts [TIMES]`: writes data/, the same every time; see README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createRandom } from '../../examples/shop/recording/random.ts';
import { writeDigestFile } from '../../src/digest/file/write/write-digest-file.ts';
import { digestOfLines } from '../digest-of-lines.ts';
import { buildCluster, manifestsOf } from './cluster.ts';
import { flowLines } from './connections.ts';
import { basePolicies, headPolicies, type PolicyFiles } from './policies.ts';

const DATA = new URL('data/repository/', import.meta.url);
const random = createRandom(500_060_030);
const times = Number(process.argv[2] ?? 1);

rmSync(DATA, { recursive: true, force: true });
const cluster = buildCluster(random, times);
const base = basePolicies(cluster, random, times);
const head = headPolicies(base);
for (const [namespace, manifests] of manifestsOf(cluster)) {
  write(
    `inventory/${namespace}.yaml`,
    manifests.map((manifest) => stringify(manifest, { aliasDuplicateObjects: false })).join('---\n'),
  );
}
const items = [...manifestsOf(cluster).values()].flat();
write('inventory.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

const digest = await digestOfLines(flowLines(cluster, random, times));
write('week.parquet', await writeDigestFile(digest));

git('init', '--quiet', '--initial-branch=base');
commitPolicies(base, 'Policies');
git('checkout', '--quiet', '-b', 'head');
commitPolicies(head, 'A change');

const differing = [...new Set([...base.keys(), ...head.keys()])].filter(
  (file) => base.get(file) !== head.get(file),
);
process.stdout.write(
  `${base.size} policies, ${differing.length} files differ, ${cluster.namespaces.length} namespaces, ` +
    `${cluster.workloads.length} workloads, ${digest.connections.length} connections\n`,
);

function commitPolicies(files: PolicyFiles, message: string): void {
  rmSync(new URL('policies', DATA), { recursive: true, force: true });
  for (const [file, policy] of files)
    write(`policies/${file}`, stringify(policy, { aliasDuplicateObjects: false }));
  git('add', '--all');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', 'commit', '--quiet', '-m', message);
}

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: fileURLToPath(DATA) });
}

function write(path: string, content: string | Uint8Array): void {
  const file = new URL(path, DATA);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, content);
}
