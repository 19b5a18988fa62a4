/**
 * Random clusters, policies and connections. Labels, ports and addresses come from so few values that selectors, ranges and blocks
 * hit about as often as they miss.
 */
import fc from 'fast-check';
import type { Attempt, ClusterNode, External, HostNetworkPod, Labels, Party, Pod } from './cluster.ts';
import { cidrAround, cidrContains, toBits, toPrefix } from './naive-cidr.ts';
import type {
  WrittenIpBlock,
  WrittenPeer,
  WrittenPolicy,
  WrittenPort,
  WrittenRequirement,
  WrittenRule,
  WrittenSelector,
  WrittenSpec,
} from './written-policy.ts';

export interface Scenario {
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly policies: readonly WrittenPolicy[];
  readonly attempts: readonly Attempt[];
}

export const NAMESPACES = ['default', 'shop', 'infra'] as const;
/** Most things are in one namespace, so that they meet. */
const NAMESPACE_OFTEN = ['shop', 'shop', 'shop', 'default', 'infra'] as const;
const NODES = ['worker-1', 'worker-2'] as const;
const POD_IPS = ['10.1.2.3', '10.1.2.200', '10.1.3.4', '10.2.0.1', '172.16.0.9', 'fd00::a:1', 'fd00::b:2'];
const NODE_IPS = ['192.168.0.10', '192.168.1.10', 'fd00:1::10'];
const EXTERNAL_IPS = [
  '203.0.113.10',
  '203.0.113.11',
  '203.0.113.200',
  '198.51.100.1',
  '8.8.8.8',
  '2001:db8::1',
  '2001:db8:1::1',
];
const ALL_IPS = [...POD_IPS, ...NODE_IPS, ...EXTERNAL_IPS];
const PORTS = [1, 53, 54, 80, 81, 443, 8080, 8081, 65535];
const MIN_PARTIES = 4;
const MIN_DOORS = 3;
const PORT_PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

type Values = Readonly<Record<string, readonly string[]>>;
const POD_LABELS: Values = { app: ['web', 'db', ''], tier: ['front', 'back'] };
const NAMESPACE_LABELS: Values = { team: ['blue', 'red'] };
const NAMESPACE_KEYS: Values = { ...NAMESPACE_LABELS, 'kubernetes.io/metadata.name': NAMESPACES };

/** A field that may be left out, be null, be empty, or hold `value`. */
function optional<T, E>(value: fc.Arbitrary<T>, empty: E): fc.Arbitrary<T | E | null | undefined> {
  return fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(empty) },
  );
}

function labels(values: Values): fc.Arbitrary<Labels> {
  const entries = Object.entries(values).map(([key, options]) => [key, fc.constantFrom(...options)] as const);
  return fc.record(Object.fromEntries(entries), {
    requiredKeys: [],
    noNullPrototype: true,
  }) as fc.Arbitrary<Labels>;
}

function requirement(values: Values): fc.Arbitrary<WrittenRequirement> {
  const keys = fc.constantFrom(...Object.keys(values));
  const listed = keys.chain((key) =>
    fc.record({
      key: fc.constant(key),
      operator: fc.constantFrom('In' as const, 'NotIn' as const),
      values: fc.array(fc.constantFrom(...(values[key] ?? [])), { minLength: 1, maxLength: 3 }),
    }),
  );
  const keyOnly = fc.record({
    key: keys,
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    values: fc.constantFrom(undefined, null, []),
  });
  return fc.oneof({ weight: 2, arbitrary: listed }, { weight: 1, arbitrary: keyOnly });
}

function selector(values: Values): fc.Arbitrary<WrittenSelector> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: fc.record({ matchLabels: optional(labels(values), {}) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        matchExpressions: optional(fc.array(requirement(values), { maxLength: 2 }), []),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        matchLabels: optional(labels(values), {}),
        matchExpressions: optional(fc.array(requirement(values), { maxLength: 2 }), []),
      }),
    },
  );
}

/** Of any length, often of a single address. */
const cidr = fc
  .tuple(fc.constantFrom(...ALL_IPS), fc.oneof({ weight: 3, arbitrary: fc.nat(128) }, fc.constant(128)))
  .map(([ip, length]) => cidrAround(ip, length === 128 ? toBits(ip).length : length % toBits(ip).length));

function isStrictlyInside(outer: string, inner: string): boolean {
  const [base = ''] = inner.split('/');
  return cidrContains(outer, base) && toPrefix(inner).prefix.length > toPrefix(outer).prefix.length;
}

const ipBlock: fc.Arbitrary<WrittenIpBlock> = fc
  .record({
    cidr: fc.oneof(cidr, fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/8')),
    except: optional(fc.array(cidr, { maxLength: 6 }), []),
  })
  .map((block) => ({
    cidr: block.cidr,
    except: block.except?.filter((inner) => isStrictlyInside(block.cidr, inner)),
  }));

const peer: fc.Arbitrary<WrittenPeer> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ podSelector: selector(POD_LABELS) }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector(NAMESPACE_KEYS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ podSelector: selector(POD_LABELS), namespaceSelector: selector(NAMESPACE_KEYS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ podSelector: fc.constant(null), namespaceSelector: selector(NAMESPACE_KEYS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ podSelector: selector(POD_LABELS), namespaceSelector: fc.constant(null) }),
  },
  { weight: 3, arbitrary: fc.record({ ipBlock }) },
);

const protocolField = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PORT_PROTOCOLS) },
  { weight: 2, arbitrary: fc.constantFrom(undefined, null) },
);
const portNumber = fc.constantFrom(...PORTS);
const portName = fc.constantFrom('http', 'dns');
const port: fc.Arbitrary<WrittenPort> = fc.oneof(
  fc.record({ protocol: protocolField, port: portNumber }),
  fc.record({ protocol: protocolField, port: portName }),
  fc.record({ protocol: protocolField, port: fc.constantFrom(undefined, null) }),
  fc
    .record({ protocol: protocolField, port: portNumber, endPort: portNumber })
    .map((range) => ({ ...range, endPort: Math.max(range.port, range.endPort) })),
);

export function rule(key: 'from' | 'to'): fc.Arbitrary<WrittenRule | null> {
  const peers = optional(fc.array(peer, { maxLength: 3 }), []);
  const ports = optional(fc.array(port, { maxLength: 3 }), []);
  const full: fc.Arbitrary<WrittenRule> =
    key === 'from' ? fc.record({ from: peers, ports }) : fc.record({ to: peers, ports });
  return fc.oneof({ weight: 12, arbitrary: full }, { weight: 1, arbitrary: fc.constant({}) });
}

const spec: fc.Arbitrary<WrittenSpec> = fc.record({
  podSelector: optional(selector(POD_LABELS), {}),
  policyTypes: fc.constantFrom(
    undefined,
    null,
    [],
    ['Ingress'],
    ['Egress'],
    ['Ingress', 'Egress'],
    ['Egress', 'Ingress'],
    ['Ingress', 'Ingress'],
  ),
  ingress: optional(fc.array(rule('from'), { maxLength: 3 }), []),
  egress: optional(fc.array(rule('to'), { maxLength: 3 }), []),
});

/** Sluice refuses what the API server takes but nobody means: no spec at all, and a null rule. */
function isNotEmpty(written: WrittenSpec): boolean {
  return Object.values(written).some((field) => field !== undefined);
}

const policies: fc.Arbitrary<WrittenPolicy[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACE_OFTEN, undefined),
      spec: spec.filter(isNotEmpty),
    }),
    { maxLength: 8 },
  )
  .map((written) =>
    written.map(({ namespace, spec: body }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace },
      spec: body,
    })),
  );

const declaredPort = fc.record({
  name: portName,
  protocol: fc.constantFrom(...PORT_PROTOCOLS),
  containerPort: portNumber,
});

/** A second pod like the first, mostly with no block between them. */
const REPLICA = { id: 'replica', ip: '10.1.2.4' };

const pods: fc.Arbitrary<Pod[]> = fc
  .uniqueArray(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACE_OFTEN),
      name: fc.constantFrom('front', 'back'),
      labels: labels(POD_LABELS),
      ip: fc.constantFrom(...POD_IPS),
      ports: fc.uniqueArray(declaredPort, {
        maxLength: 3,
        selector: ({ name, protocol }) => `${name}/${protocol}`,
      }),
      node: fc.constantFrom(...NODES),
    }),
    { minLength: 1, maxLength: 5, selector: (pod) => pod.ip },
  )
  .map((found) => found.map((pod, index): Pod => ({ kind: 'pod', id: `pod-${index}`, ...pod })))
  .map((found) => [...found, ...found.slice(0, 1).map((pod) => ({ ...pod, ...REPLICA }))]);

const nodeParty: fc.Arbitrary<ClusterNode | HostNetworkPod> = fc.record({
  kind: fc.constantFrom('node' as const, 'host-network-pod' as const),
  ip: fc.constantFrom(...NODE_IPS),
  node: fc.constantFrom(...NODES),
});

const external: fc.Arbitrary<External> = fc.record({
  kind: fc.constant('external' as const),
  ip: fc.constantFrom(...EXTERNAL_IPS),
});

const door: fc.Arbitrary<Pick<Attempt, 'protocol' | 'port'>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      protocol: fc.constantFrom('TCP', 'TCP', 'TCP', 'TCP', 'UDP', 'SCTP'),
      port: portNumber,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      protocol: fc.constantFrom('ICMP', 'ICMPv6', 'other'),
      port: fc.constant(undefined),
    }),
  },
);

/**
 * Connections of a few parties at a few ports, so that many differ in one thing only: an evaluator that remembers must
 * not take one for the other.
 */
function attempts(known: readonly Pod[], count: number): fc.Arbitrary<Attempt[]> {
  const party: fc.Arbitrary<Party> = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: nodeParty },
    { weight: 2, arbitrary: external },
  );
  const parties = fc.array(party, { minLength: MIN_PARTIES, maxLength: 6 });
  const doors = fc.array(door, { minLength: MIN_DOORS, maxLength: 5 });
  return fc.tuple(parties, doors).chain(([found, open]) => {
    const all = found.flatMap((from) => found.flatMap((to) => open.map((each) => ({ from, to, ...each }))));
    return fc.shuffledSubarray(all, { minLength: count, maxLength: count });
  });
}

/** A cluster with policies, and `count` connections in it, at most MIN_PARTIES² × MIN_DOORS. */
export function scenario(count: number): fc.Arbitrary<Scenario> {
  return fc
    .record({
      namespaces: fc.record({
        default: labels(NAMESPACE_LABELS),
        shop: labels(NAMESPACE_LABELS),
        infra: labels(NAMESPACE_LABELS),
      }),
      policies,
      pods,
    })
    .chain((cluster) =>
      attempts(cluster.pods, count).map((found) => ({
        namespaces: cluster.namespaces,
        policies: cluster.policies,
        attempts: found,
      })),
    );
}
