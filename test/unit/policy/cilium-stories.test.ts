import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';

/** Policies that were accepted and did not what their authors wanted: the right verdicts, and a finding that says why. */
const STORIES = join(import.meta.dirname, '../../cases/cilium-stories');

interface Expected {
  readonly why: string;
  /** `teller -> internet (names) TCP/443`; the ends are those of inventory.json and below. */
  readonly flows: readonly { readonly flow: string; readonly verdict: string }[];
  readonly findings: readonly string[];
}

const PODS: Readonly<Record<string, readonly [namespace: string, owner: string, address: string]>> = {
  teller: ['bank', 'retail', '10.60.0.1'],
  clerk: ['bank', 'retail', '10.60.0.2'],
  ledger: ['ops', 'ops', '10.60.0.3'],
};
const OTHERS: Readonly<Record<string, readonly [address: string, ...labels: string[]]>> = {
  internet: ['203.0.113.50', 'reserved:world'],
  probe: ['169.254.7.127', 'reserved:world'],
  host: ['192.168.50.1', 'reserved:host'],
  'control-plane': ['192.168.50.3', 'reserved:kube-apiserver', 'reserved:remote-node'],
};

describe.each(readdirSync(STORIES).filter((name) => !name.endsWith('.json')))('story: %s', (name) => {
  const folder = join(STORIES, name);
  const { flows, findings }: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  const flags = ['--policies', 'policy.yaml', '--inventory', '../inventory.json', '--cni', 'cilium'];

  it('is judged rightly', async () => {
    const stdin = flows.map(({ flow }) => `${JSON.stringify(record(flow))}\n`).join('');
    const { stdout } = await runSluice(['eval', ...flags, '--flows', '-', '--format', 'ndjson'], {
      cwd: folder,
      stdin,
    });
    const said = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).verdict);
    expect(flows.map(({ flow }, i) => ({ flow, verdict: said[i] }))).toEqual(flows);
  });

  it('is explained by a finding', async () => {
    const { stdout } = await runSluice(['validate', ...flags, '--format', 'json'], { cwd: folder });
    const { diagnostics }: { diagnostics: readonly { code: string; severity: string }[] } =
      JSON.parse(stdout);
    const told = diagnostics.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
    expect([...new Set(told)]).toEqual(findings);
  });
});

function record(flow: string): unknown {
  const [, from = '', to = '', names = '', protocol = '', port] =
    /^(\S+) -> (\S+)(?: \(([^)]*)\))? (\w+)\/(\d+)$/.exec(flow) ?? [];
  const ends = { source: end(from), destination: end(to) };
  return {
    flow: {
      time: '2026-11-18T10:00:00Z',
      verdict: 'FORWARDED',
      IP: { source: addressOf(from), destination: addressOf(to), ipVersion: 'IPv4' },
      l4: { [protocol]: { source_port: 40_000, destination_port: Number(port) } },
      ...ends,
      ...(names === '' ? {} : { destination_names: names.split(', ') }),
      Type: 'L3_L4',
      event_type: { type: 4 },
      node_name: 'node-a',
      traffic_direction: from in PODS ? 'EGRESS' : 'INGRESS',
      trace_reason: 'NEW',
      is_reply: false,
    },
    node_name: 'node-a',
    time: '2026-11-18T10:00:00Z',
  };
}

function addressOf(name: string): string {
  return PODS[name]?.[2] ?? OTHERS[name]?.[0] ?? '';
}

function end(name: string): unknown {
  const pod = PODS[name];
  if (pod === undefined) return { labels: OTHERS[name]?.slice(1) };
  const [namespace, owner] = pod;
  return {
    ID: 1,
    identity: 1000,
    namespace,
    pod_name: name,
    labels: [
      `k8s:app=${name}`,
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
      `k8s:io.cilium.k8s.namespace.labels.owner=${owner}`,
      'k8s:io.cilium.k8s.policy.cluster=default',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ],
  };
}
