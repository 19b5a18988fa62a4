/** `node bench/merge-request-job/generate.ts`: writes data/, the same every time; see README.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { createRandom } from '../../examples/shop/recording/random.ts';
import { createDigestBuilder } from '../../src/flows/digest/digest-builder.ts';
import { writeDigestFile } from '../../src/flows/digest/write-digest-file.ts';
import { readFlowLines } from '../../src/flows/read-flow-lines.ts';
import { buildCluster, manifestsOf } from './cluster.ts';
import { flowLines } from './connections.ts';
import { basePolicies, headPolicies, type PolicyFiles } from './policies.ts';

const DATA = new URL('data/', import.meta.url);
const random = createRandom(500_060_030);

rmSync(DATA, { recursive: true, force: true });
const cluster = buildCluster(random);
const base = basePolicies(cluster, random);
const head = headPolicies(base);
writePolicies('base', base);
writePolicies('head', head);
for (const [namespace, manifests] of manifestsOf(cluster)) {
  write(`inventory/${namespace}.yaml`, manifests.map((manifest) => stringify(manifest)).join('---\n'));
}

const builder = createDigestBuilder();
const source = {
  name: 'bench.ndjson',
  open: async function* () {
    for (const line of flowLines(cluster, random)) yield Buffer.from(`${line}\n`);
  },
};
for await (const line of readFlowLines(source)) builder.add(line);
const digest = builder.finish({
  name: source.name,
  format: 'hubble',
  isComplete: true,
  fingerprint: undefined,
});
write('week.parquet', writeDigestFile(digest));

const differing = [...new Set([...base.keys(), ...head.keys()])].filter(
  (file) => base.get(file) !== head.get(file),
);
process.stdout.write(
  `${base.size} policies, ${differing.length} files differ, ${cluster.namespaces.length} namespaces, ` +
    `${cluster.workloads.length} workloads, ${digest.connections.length} connections\n`,
);

function writePolicies(side: string, files: PolicyFiles): void {
  for (const [file, policy] of files) write(`${side}/${file}`, stringify(policy));
}

function write(path: string, content: string | Uint8Array): void {
  const file = new URL(path, DATA);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, content);
}
