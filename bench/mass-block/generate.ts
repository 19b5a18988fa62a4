/** `node bench/mass-block/generate.ts`: writes data/, the same every time; see README.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeDigestFile } from '../../src/digest/file/write/write-digest-file.ts';
import { digestOfLines } from '../digest-of-lines.ts';
import { type BenchConnection, type MassBlock, SHAPES } from './shapes.ts';

const DATA = new URL('data/', import.meta.url);
const TIME = Date.UTC(2026, 10, 11);

rmSync(DATA, { recursive: true, force: true });
for (const [shape, massBlock] of Object.entries(SHAPES)) {
  write(`${shape}/base/policies.yaml`, manifests(massBlock.base));
  write(`${shape}/head/policies.yaml`, manifests(massBlock.head));
  write(`${shape}/week.parquet`, await writeDigestFile(await digestOfLines(flowLines(massBlock))));
}

function manifests(policies: readonly unknown[]): string {
  return policies.map((policy) => `---\n${JSON.stringify(policy)}\n`).join('');
}

function* flowLines({ connections }: MassBlock): Iterable<string> {
  for (const connection of connections()) yield flowLine(connection);
}

function flowLine({ from, to, port, hasLabels = true }: BenchConnection): string {
  const time = new Date(TIME).toISOString();
  return JSON.stringify({
    flow: {
      time,
      verdict: 'FORWARDED',
      l4: { TCP: { source_port: 40_000, destination_port: port, flags: { SYN: true } } },
      source: end(from),
      destination: end(to, hasLabels),
      Type: 'L3_L4',
      event_type: { type: 4 },
      traffic_direction: 'INGRESS',
      trace_observation_point: 'TO_ENDPOINT',
      trace_reason: 'NEW',
      is_reply: false,
    },
    node_name: 'bench/worker-1',
    time,
  });
}

function end(workload: string, hasLabels = true): unknown {
  const [namespace = '', name = ''] = workload.split('/');
  return {
    namespace,
    ...(hasLabels && { labels: [`k8s:app=${name}`, `k8s:io.kubernetes.pod.namespace=${namespace}`] }),
    pod_name: `${name}-7d4f9c8b6-b2x7k`,
    workloads: [{ name, kind: 'Deployment' }],
  };
}

function write(path: string, content: string | Uint8Array): void {
  const file = new URL(path, DATA);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, content);
}
