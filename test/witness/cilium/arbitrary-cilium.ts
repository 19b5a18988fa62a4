import fc from 'fast-check';
import type { Attempt, Party } from './cilium-cluster.ts';
import type {
  Written,
  WrittenBlock,
  WrittenName,
  WrittenPort,
  WrittenPorts,
  WrittenRule,
  WrittenSpec,
} from './written-cilium.ts';

/* Out of few values, so that rules and connections meet often. */

const NAMESPACES = ['shop', 'infra'] as const;
const TEAMS = { shop: 'red', infra: 'blue' } as const;
const WORLD_IPS = ['203.0.113.7', '203.0.113.70', '198.51.100.9', '2001:db8::7'];
const NAMES = ['api.example.com', 'example.com', 'a.b.example.com'];

const pod: fc.Arbitrary<Party> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    app: fc.constantFrom('a', 'b', undefined),
    tier: fc.constantFrom('x', 'y', undefined),
    name: fc.constantFrom('n', undefined),
    account: fc.constantFrom('default', 'robot'),
    cluster: fc.constant('one'),
    number: fc.constantFrom(80, 8080),
    ip: fc.nat(250),
  })
  .map(({ namespace, app, tier, name, account, cluster, number, ip }) => ({
    id: `pod-${ip}`,
    ip: `10.0.0.${ip}`,
    labels: [
      ...(app === undefined ? [] : [`k8s:app=${app}`]),
      ...(tier === undefined ? [] : [`k8s:tier=${tier}`]),
      ...(name === undefined ? [] : [`k8s:app.kubernetes.io/name=${name}`]),
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
      `k8s:io.cilium.k8s.namespace.labels.team=${TEAMS[namespace]}`,
      `k8s:io.cilium.k8s.policy.cluster=${cluster}`,
      `k8s:io.cilium.k8s.policy.serviceaccount=${account}`,
    ],
    ports: [
      { name: 'http', protocol: 'TCP', number },
      { name: 'dns', protocol: 'UDP', number: 53 },
    ],
    names: [],
  }));

const other = (id: string, ip: string, labels: readonly string[], names: readonly string[] = []): Party => ({
  id,
  ip,
  labels: labels.map((label) => `reserved:${label}=`),
  ports: [],
  names,
});
const elsewhere: fc.Arbitrary<Party> = fc.oneof(
  fc.constantFrom(
    other('own-node', '192.168.0.1', ['host']),
    other('other-node', '192.168.0.2', ['remote-node']),
    other('control-plane', '192.168.0.3', ['kube-apiserver', 'remote-node']),
    other('health', '10.0.1.1', ['health']),
    other('gateway', '10.0.1.2', ['ingress']),
    other('starting', '10.0.1.3', ['init']),
    other('api-outside', '192.0.2.1', ['kube-apiserver', 'world'], ['api.example.com']),
  ),
  fc
    .record({ ip: fc.constantFrom(...WORLD_IPS), name: fc.constantFrom(...NAMES) })
    .map(({ ip, name }) => other(`${name}-${ip}`, ip, ['world'], [name])),
);

const VALUES: Readonly<Record<string, readonly string[]>> = {
  app: ['a', 'b'],
  'any:app': ['a', 'b'],
  'k8s:app': ['a', 'b'],
  tier: ['x', 'y'],
  'pod-template-hash': ['1'],
  'app.kubernetes.io/name': ['n'],
  'io.kubernetes.pod.namespace': NAMESPACES,
  'k8s:io.kubernetes.pod.namespace': NAMESPACES,
  'io.cilium.k8s.namespace.labels.team': ['red', 'blue'],
  'k8s:io.cilium.k8s.policy.serviceaccount': ['robot', 'default'],
  'io.cilium.k8s.policy.cluster': ['one', 'two'],
  'reserved:host': [''],
  'reserved:remote-node': [''],
  'reserved:world': [''],
  'reserved:health': [''],
};
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('app', 'tier') },
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(VALUES)) },
);
/** Asking that such a label be missing selects what Cilium 1.20 aggregates as well: the oracle tries that. */
const POSITIVE = new Set(['io.cilium.k8s.policy.cluster']);
const isPositive = (name: string) => name.startsWith('reserved:') || POSITIVE.has(name);

const requirement = key.chain((name) =>
  fc.oneof(
    fc.record({
      key: fc.constant(name),
      operator: isPositive(name)
        ? fc.constant('In' as const)
        : fc.constantFrom('In' as const, 'NotIn' as const),
      values: fc.subarray([...(VALUES[name] ?? [])], { minLength: 1 }),
    }),
    fc.record({
      key: fc.constant(name),
      operator: isPositive(name)
        ? fc.constant('Exists' as const)
        : fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    }),
  ),
);
const matchLabels = key.chain((name) =>
  fc.constantFrom(...(VALUES[name] ?? [])).map((value) => ({ matchLabels: { [name]: value } })),
);
const selector = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: matchLabels },
  {
    weight: 2,
    arbitrary: fc
      .array(requirement, { minLength: 1, maxLength: 2 })
      .map((matchExpressions) => ({ matchExpressions })),
  },
);

const entities = fc.uniqueArray(
  fc.constantFrom(
    'all',
    'world',
    'cluster',
    'host',
    'remote-node',
    'kube-apiserver',
    'health',
    'init',
    'ingress',
    'none',
  ),
  { maxLength: 2 },
);
const cidr = fc.constantFrom(
  '203.0.113.0/24',
  '203.0.113.64/26',
  '198.51.100.0/24',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::/0',
  '192.168.0.0/16',
);
const block: fc.Arbitrary<WrittenBlock> = fc.oneof(
  cidr.map((one) => ({ cidr: one })),
  fc.constant({ cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] }),
  fc.constantFrom({ cidrGroupRef: 'offices' }, { cidrGroupRef: 'offices', except: ['198.51.100.9/32'] }),
);
const name: fc.Arbitrary<WrittenName> = fc.oneof(
  fc.constantFrom(...NAMES).map((matchName) => ({ matchName })),
  fc
    .constantFrom('*', '*.example.com', '*example.com', '**.example.com')
    .map((matchPattern) => ({ matchPattern })),
);

const port: fc.Arbitrary<WrittenPort> = fc.oneof(
  fc.record({ port: fc.constantFrom('80', '53', '0'), protocol: fc.constantFrom('TCP', 'UDP', 'ANY') }),
  fc.record({ port: fc.constantFrom('80', '53') }),
  fc.record({
    port: fc.constantFrom('79', '80'),
    endPort: fc.constantFrom(80, 81, 8080),
    protocol: fc.constant('TCP'),
  }),
  fc.record({ port: fc.constantFrom('http', 'dns'), protocol: fc.constantFrom('TCP', 'UDP', 'ANY') }),
);
const plainPorts: fc.Arbitrary<WrittenPorts> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ ports: fc.array(port, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({}, { ports: [] }) },
);
const filteredPorts: fc.Arbitrary<WrittenPorts> = fc.record({
  ports: fc.constant([{ port: '80', protocol: 'TCP' }]),
  rules: fc.record({
    http: fc.array(fc.constantFrom({ method: 'GET' }, { method: 'GET' }, { method: 'POST' }, {}), {
      maxLength: 2,
    }),
  }),
});
const icmps = fc.array(
  fc.oneof(
    fc.record({
      fields: fc.array(
        fc.record({ family: fc.constantFrom('IPv4', 'IPv6'), type: fc.constantFrom(8, 128) }),
        { maxLength: 2 },
      ),
    }),
    fc.constant({}),
  ),
  { minLength: 1, maxLength: 2 },
);

function rule(way: 'from' | 'to', isDeny: boolean): fc.Arbitrary<WrittenRule> {
  const peers: fc.Arbitrary<WrittenRule> = fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    {
      weight: 5,
      arbitrary: fc.array(selector, { maxLength: 2 }).map((list) => ({ [`${way}Endpoints`]: list })),
    },
    { weight: 3, arbitrary: entities.map((list) => ({ [`${way}Entities`]: list })) },
    { weight: 2, arbitrary: fc.array(cidr, { maxLength: 2 }).map((list) => ({ [`${way}CIDR`]: list })) },
    { weight: 2, arbitrary: fc.array(block, { maxLength: 2 }).map((list) => ({ [`${way}CIDRSet`]: list })) },
    ...(way === 'to' && !isDeny
      ? [{ weight: 2, arbitrary: fc.array(name, { maxLength: 2 }).map((toFQDNs) => ({ toFQDNs })) }]
      : []),
  );
  const ports: fc.Arbitrary<WrittenRule> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 5, arbitrary: fc.array(plainPorts, { maxLength: 2 }).map((toPorts) => ({ toPorts })) },
    { weight: 1, arbitrary: icmps.map((list) => ({ icmps: list })) },
    ...(isDeny ? [] : [{ weight: 5, arbitrary: filteredPorts.map((item) => ({ toPorts: [item] })) }]),
  );
  return fc.tuple(peers, ports).map(([who, what]) => ({ ...who, ...what }));
}

const section = (way: 'from' | 'to', isDeny: boolean) =>
  fc.option(fc.array(rule(way, isDeny), { minLength: 1, maxLength: 2 }), {
    nil: undefined,
    freq: isDeny ? 1 : 4,
  });

/** The fields that are there. */
function written<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

const spec: fc.Arbitrary<WrittenSpec> = fc
  .record({
    endpointSelector: selector,
    enableDefaultDeny: fc.constantFrom(
      undefined,
      undefined,
      { ingress: false },
      { egress: false },
      { ingress: true, egress: true },
    ),
    ingress: section('from', false),
    ingressDeny: section('from', true),
    egress: section('to', false),
    egressDeny: section('to', true),
  })
  .map((one) => written(one) as WrittenSpec)
  .filter((one) => ['ingress', 'ingressDeny', 'egress', 'egressDeny'].some((field) => field in one));

const cilium = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES, undefined),
    specs: fc.array(spec, { minLength: 1, maxLength: 2 }),
  })
  .map(({ namespace, specs }) => ({
    apiVersion: 'cilium.io/v2' as const,
    kind:
      namespace === undefined
        ? ('CiliumClusterwideNetworkPolicy' as const)
        : ('CiliumNetworkPolicy' as const),
    metadata: namespace === undefined ? { name: 'c' } : { name: 'p', namespace },
    specs,
  }));
const knpSelector = fc.oneof(
  fc.constant({}),
  fc.constantFrom('a', 'b').map((app) => ({ matchLabels: { app } })),
  fc
    .constantFrom('pod-template-hash', 'tier')
    .map((label) => ({ matchExpressions: [{ key: label, operator: 'DoesNotExist' as const }] })),
);
const knpPeer = fc.oneof(
  fc.record({ podSelector: knpSelector }),
  fc.record({
    namespaceSelector: fc.constantFrom({}, { matchLabels: { team: 'blue' } }),
    podSelector: knpSelector,
  }),
  cidr.map((one) => ({ ipBlock: { cidr: one } })),
);
const networkPolicy = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    podSelector: knpSelector,
    policyTypes: fc.constantFrom(undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    from: fc.array(knpPeer, { maxLength: 2 }),
    to: fc.option(fc.array(knpPeer, { maxLength: 2 }), { nil: undefined }),
    ports: fc.constantFrom([], [{ port: 80 }], [{ port: 53, protocol: 'UDP' }], [{ port: 'http' }], [{}]),
  })
  .map(({ namespace, podSelector, policyTypes, from, to, ports }) => ({
    apiVersion: 'networking.k8s.io/v1' as const,
    kind: 'NetworkPolicy' as const,
    metadata: { name: 'k', namespace },
    spec: {
      podSelector,
      policyTypes,
      ingress: [{ from, ports }],
      egress: to === undefined ? undefined : [{ to, ports }],
    },
  }));

/** Of any kind, each with a name of its own; the group that they refer to is always there. */
export const objects: fc.Arbitrary<readonly Written[]> = fc
  .array(fc.oneof({ weight: 4, arbitrary: cilium }, { weight: 1, arbitrary: networkPolicy }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) => [
    ...list.map(
      (one, i) => ({ ...one, metadata: { ...one.metadata, name: `${one.metadata.name}${i}` } }) as Written,
    ),
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumCIDRGroup',
      metadata: { name: 'offices' },
      spec: { externalCIDRs: ['198.51.100.0/24', '203.0.113.70/32'] },
    },
  ]);

const door = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      protocol: fc.constantFrom('TCP', 'TCP', 'UDP'),
      port: fc.constantFrom(80, 80, 53, 81, 8080),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ protocol: fc.constantFrom('ICMP', 'ICMPv6'), icmpType: fc.constantFrom(8, 128) }),
  },
);

/** Connections in which a pod takes part, so that somebody is judged. */
export function attempts(count: number): fc.Arbitrary<readonly Attempt[]> {
  const one = fc
    .record({
      pod,
      peer: fc.oneof(pod, elsewhere),
      isOut: fc.boolean(),
      door,
      method: fc.constantFrom(undefined, undefined, 'GET', 'PUT'),
    })
    .map(({ pod: end, peer, isOut, door: through, method }): Attempt => {
      // Which ports a pod declares that is only starting is not known.
      const [from, to] = isOut && peer.id !== 'starting' ? [end, peer] : [peer, end];
      const [port, icmpType] = 'port' in through ? [through.port, undefined] : [undefined, through.icmpType];
      return {
        from,
        to,
        protocol: through.protocol,
        port,
        icmpType,
        method: through.protocol === 'TCP' ? method : undefined,
      };
    });
  return fc.array(one, { minLength: count, maxLength: count });
}
