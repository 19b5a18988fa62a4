import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* Public addresses: those of the internet, and in clusters of IPv6 (EKS), or with public ranges of their own, those of pods. */

const SENSOR = (from: string, to: string) =>
  JSON.stringify({
    ts: Date.parse('2026-11-10T12:00:00Z') / 1000,
    uid: 'C1',
    'id.orig_h': from,
    'id.orig_p': 40000,
    'id.resp_h': to,
    'id.resp_p': 443,
    proto: 'tcp',
    conn_state: 'SF',
    orig_bytes: 10,
    resp_bytes: 10,
  });
const podsAt = (...addresses: readonly string[]) => clusterOf(addresses);
const clusterOf = (
  addresses: readonly string[],
  nodes: readonly (readonly [type: string, address: string])[] = [],
) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      ...addresses.map((podIP, i) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `web-${i}`, namespace: 'shop', labels: { app: 'web' } },
        spec: { nodeName: 'node-1', containers: [{ name: 'web' }] },
        status: { phase: 'Running', startTime: '2026-11-01T00:00:00Z', podIP },
      })),
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1' } },
        status: { addresses: nodes.map(([type, address]) => ({ type, address })) },
      },
    ],
  });
/** Lets in pods of its namespace only. */
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }] }
`;

async function verdict(from: string, to: string, inventory?: string) {
  using folder = createTemporaryFolder();
  folder.write({ 'policy.yaml': POLICY, flows: `${SENSOR(from, to)}\n`, 'inventory.json': inventory ?? '' });
  const known = inventory === undefined ? [] : ['--inventory', 'inventory.json'];
  const { stdout } = await runSluice(
    ['eval', '--policies', 'policy.yaml', '--flows', 'flows', '--cni', 'calico', ...known],
    { cwd: folder.path },
  );
  return JSON.parse(stdout).verdict as string;
}

it.each([
  ['of IPv6, without an inventory', '2a05:d018::1a', '2a05:d018::2b', undefined, 'unknown'],
  ['of IPv4, without an inventory', '198.51.100.7', '203.0.113.9', undefined, 'allowed'],
  [
    'of IPv6, to a pod of IPv6 near by',
    '2a05:d018:0:1::1a',
    '2a05:d018::2b',
    podsAt('2a05:d018::2b'),
    'unknown',
  ],
  [
    'of IPv6, to a pod of IPv6 elsewhere',
    '2600:1f13::1a',
    '2a05:d018::2b',
    podsAt('2a05:d018::2b'),
    'denied',
  ],
  ['of IPv6, in a cluster of IPv4', '2600:1f13::1a', '2600:1f13::2b', podsAt('10.0.0.1'), 'allowed'],
  [
    'of IPv4, to a pod with a public address near by',
    '198.51.100.7',
    '198.51.100.9',
    podsAt('198.51.100.9'),
    'unknown',
  ],
  [
    'of IPv4, to a pod with a public address elsewhere',
    '203.0.113.7',
    '198.51.100.9',
    podsAt('198.51.100.9'),
    'denied',
  ],
  [
    'of IPv4, near one that a node has for the outside',
    '198.51.100.7',
    '10.0.0.1',
    clusterOf(
      ['10.0.0.1'],
      [
        ['InternalIP', '192.168.0.1'],
        ['ExternalIP', '198.51.100.9'],
      ],
    ),
    'denied',
  ],
  [
    'of IPv4, in a network of nodes',
    '198.51.100.7',
    '10.0.0.1',
    clusterOf(['10.0.0.1'], [['InternalIP', '198.51.100.9']]),
    'unknown',
  ],
])('a public address %s', async (_, from, to, inventory, expected) => {
  expect(await verdict(from, to, inventory)).toBe(expected);
});
