import fc from 'fast-check';
import type { CiliumConnection, CiliumEnd, CiliumPod, CiliumService } from './cilium-scenario.ts';

export const NAMESPACES = ['shop', 'bank'] as const;
const NAMESPACE_LABELS = {
  shop: { 'kubernetes.io/metadata.name': 'shop', team: 'retail' },
  bank: { 'kubernetes.io/metadata.name': 'bank', team: 'money' },
} as const;

/** The world: two neighbours in one block, one elsewhere, one private address that nobody of the cluster has. */
const WORLD_ADDRESSES = ['203.0.113.9', '203.0.113.77', '198.51.100.7', '10.9.0.1'] as const;
const NODE_ADDRESSES = ['192.168.0.1', '192.168.0.2', '192.168.0.3'] as const;
const POD_ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.1.3', '10.0.1.4', '10.0.1.5'] as const;
const SECOND_ADDRESSES: Readonly<Record<string, string>> = {
  '203.0.113.9': '2001:db8::9',
  '203.0.113.77': '2001:db8::4d',
  '10.9.0.1': '2001:db8:1::1',
  '10.0.0.2': 'fd00::2',
  '10.0.1.3': 'fd00::1:3',
  '10.0.1.5': 'fd00::1:5',
  '192.168.0.3': 'fd01::3',
};
export const NAMES = [
  { name: 'api.example.com', address: '203.0.113.9' },
  { name: 'www.api.example.com', address: '203.0.113.77' },
  { name: 'example.com', address: '203.0.113.77' },
  { name: 'other.test', address: '198.51.100.7' },
  { name: 'node.example.com', address: '192.168.0.2' },
] as const;

const podLabels = fc.record(
  {
    app: fc.constantFrom('web', 'db'),
    tier: fc.constantFrom('front', ''),
    'k8s-app': fc.constant('kube-dns'),
    // Cilium's label filter drops the first, and keeps the second.
    'pod-template-hash': fc.constant('x1'),
    'foo.kubernetes.io/bar': fc.constant('x1'),
    'app.kubernetes.io/name': fc.constantFrom('web', 'db'),
  },
  { requiredKeys: ['app'] },
);

const containerPort = fc.constantFrom(
  { name: 'http', protocol: 'TCP', port: 80 } as const,
  { name: 'http', protocol: 'TCP', port: 8080 } as const,
  { name: 'dns', protocol: 'UDP', port: 53 } as const,
  { name: 'dns-tcp', protocol: 'TCP', port: 53 } as const,
  { name: 'metrics', protocol: 'TCP', port: 9090 } as const,
);

const pods: fc.Arbitrary<CiliumPod[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACES),
      labels: podLabels,
      serviceAccount: fc.constantFrom('default', 'deployer'),
      ports: fc.uniqueArray(containerPort, { maxLength: 2, selector: ({ name }) => name }),
    }),
    { minLength: 2, maxLength: POD_ADDRESSES.length },
  )
  .map((found) =>
    found.map((pod, index) => ({
      kind: 'pod',
      ...pod,
      labels: Object.fromEntries(Object.entries(pod.labels)),
      namespaceLabels: NAMESPACE_LABELS[pod.namespace],
      address: POD_ADDRESSES[index] ?? POD_ADDRESSES[0],
    })),
  );

/** Nodes, the world and the reserved identities: they are the same in every cluster but for where the API server runs. */
const others: fc.Arbitrary<CiliumEnd[]> = fc.constantFrom('own', 'other', 'world').map((apiServer) => [
  {
    kind: 'node',
    address: NODE_ADDRESSES[0],
    local: true,
    labels: { disk: 'ssd' },
    apiServer: apiServer === 'own',
  },
  { kind: 'node', address: NODE_ADDRESSES[1], local: false, labels: {}, apiServer: apiServer === 'other' },
  { kind: 'node', address: NODE_ADDRESSES[2], local: false, labels: {}, apiServer: false },
  ...WORLD_ADDRESSES.map(
    (address, index) =>
      ({ kind: 'world', address, apiServer: apiServer === 'world' && index === 2 }) as const,
  ),
  { kind: 'reserved', entity: 'health' },
  { kind: 'reserved', entity: 'ingress' },
  { kind: 'reserved', entity: 'init' },
]);

export const endpoints: fc.Arbitrary<CiliumEnd[]> = fc
  .tuple(pods, others)
  .map(([podEnds, otherEnds]) => [...podEnds, ...otherEnds]);

/** Ends of a cluster with both address families, in a mesh: some have the address of the second family. */
export const endpointsOfBothFamilies: fc.Arbitrary<CiliumEnd[]> = endpoints.chain((ends) =>
  fc
    .array(fc.record({ isSecond: fc.boolean(), isElsewhere: fc.boolean() }), {
      minLength: ends.length,
      maxLength: ends.length,
    })
    .map((choices) => ends.map((end, index) => inAMesh(end, choices[index]))),
);

function inAMesh(
  end: CiliumEnd,
  choice: { readonly isSecond: boolean; readonly isElsewhere: boolean } | undefined,
): CiliumEnd {
  if (end.kind === 'reserved' || choice === undefined) return end;
  const address = choice.isSecond ? SECOND_ADDRESSES[end.address] : undefined;
  const moved = address === undefined ? end : { ...end, address };
  return moved.kind === 'pod' && choice.isElsewhere ? { ...moved, cluster: 'east' } : moved;
}

export const services: fc.Arbitrary<CiliumService[]> = fc.uniqueArray(
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    name: fc.constantFrom('web', 'db'),
    labels: fc.constantFrom({}, { exposed: 'yes' }),
    selector: fc.constantFrom({}, { app: 'web' }, { app: 'db' }),
    backends: fc.constantFrom([], ['203.0.113.9'], ['198.51.100.7', '10.0.0.1']),
  }),
  { maxLength: 3, selector: ({ namespace, name }) => `${namespace}/${name}` },
);

const door: fc.Arbitrary<Pick<CiliumConnection, 'protocol' | 'port'>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ protocol: fc.constant('TCP'), port: fc.constantFrom(80, 8080, 443, 9090, 53) }),
  },
  { weight: 2, arbitrary: fc.record({ protocol: fc.constant('UDP'), port: fc.constantFrom(53, 80) }) },
  { weight: 2, arbitrary: fc.record({ protocol: fc.constant('ICMP'), port: fc.constantFrom(8, 3, 0) }) },
);

/** Also by protocols that only some clusters use. */
const anyDoor: typeof door = fc.oneof(
  { weight: 3, arbitrary: door },
  { weight: 1, arbitrary: fc.record({ protocol: fc.constant('SCTP'), port: fc.constantFrom(80, 53, 9090) }) },
  { weight: 1, arbitrary: fc.record({ protocol: fc.constant('ICMPv6'), port: fc.constantFrom(128, 3, 0) }) },
);

export function connectionsOfAnyProtocol(ends: readonly CiliumEnd[]): fc.Arbitrary<CiliumConnection[]> {
  return connections(ends, anyDoor);
}

/** Connections in which a pod or the agent's own node takes part. */
export function connections(ends: readonly CiliumEnd[], through = door): fc.Arbitrary<CiliumConnection[]> {
  const indices = ends.map((_, index) => index);
  const subjects = ends.flatMap((end, index) =>
    end.kind === 'pod' || (end.kind === 'node' && end.local) ? [index] : [],
  );
  const pair = fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...indices), fc.boolean());
  return fc.array(
    fc
      .tuple(pair, through)
      .filter(([[one, other]]) => one !== other)
      .map(([[one, other, swapped], { protocol, port }]) =>
        swapped
          ? { source: other, destination: one, protocol, port }
          : { source: one, destination: other, protocol, port },
      ),
    { minLength: 20, maxLength: 40 },
  );
}
