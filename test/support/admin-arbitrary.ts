import fc from 'fast-check';

/** Mostly right, so that a policy often has just one thing that is wrong. */
function mostly<T>(right: readonly T[], wrong: readonly unknown[], weight = 12): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight, arbitrary: fc.constantFrom<unknown>(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );
}

const sometimes = { requiredKeys: [] };
const labelKey = mostly(
  ['app', 'kubernetes.io/metadata.name', 'a.b/c'],
  ['a b', '', '-', '/x'],
) as fc.Arbitrary<string>;
const labelValue = mostly(['web', '', 'A.b_c-1'], ['a b', '-x', 1, true, null]);
const expression = fc.record(
  {
    key: labelKey,
    operator: mostly(['In', 'NotIn', 'Exists', 'DoesNotExist'], ['in', '', null, 1]),
    values: fc.array(labelValue, { maxLength: 2 }),
  },
  { requiredKeys: ['key', 'operator'] },
);
const selector = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record(
      {
        matchLabels: fc.dictionary(labelKey, labelValue, { maxKeys: 1 }),
        matchExpressions: fc.array(expression, { maxLength: 1 }),
      },
      sometimes,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, 'all', [], { matchLabel: {} }, { matchLabels: null }),
  },
);
const namespacedPods = fc.oneof(
  { weight: 8, arbitrary: fc.record({ namespaceSelector: selector, podSelector: selector }) },
  { weight: 1, arbitrary: fc.record({ namespaceSelector: selector, podSelector: selector }, sometimes) },
);
const network = mostly(
  [
    '10.0.0.0/8',
    '192.0.2.1/32',
    '0.0.0.0/0',
    '::/0',
    '2001:db8::/32',
    '2001:DB8::/32',
    '64:ff9b::1.2.3.0/120',
  ],
  [
    ...[
      '10.0.0.5/8',
      '10.0.0.0/33',
      '10.0.0.0/08',
      '1.2.3.4',
      '',
      '::ffff:10.0.0.0/104',
      'fe80::%e/64',
      8,
      null,
    ],
    ...[
      '0/0',
      ' 10.0.0.0/8',
      '10.0.0.0/+8',
      '2001:db8::1/32',
      '0000:0000:0000:0000:0000:0000:192.168.100.100/128',
    ],
  ],
);
const domainName = mostly(
  ['example.com', '*.example.com', 'A.example.com.', 'a_b.example', 'x1.y2'],
  [
    'example',
    '*',
    '*.com',
    '**.example.com',
    'a.*.com',
    '_a.example',
    'a-.example',
    '.a.b',
    'a..b',
    '[a.b',
    '',
    null,
  ],
);
const peerOf = (kinds: readonly string[]) => {
  const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    namespaces: selector,
    pods: namespacedPods,
    nodes: selector,
    networks: fc.array(network, { minLength: 1, maxLength: 2 }),
    domainNames: fc.array(domainName, { minLength: 1, maxLength: 2 }),
  };
  const record = (keys: readonly string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, values[key] ?? fc.constant({})])));
  return fc.oneof(
    ...kinds.map((kind) => ({ weight: 6, arbitrary: record([kind]) })),
    { weight: 1, arbitrary: record(kinds.slice(0, 2)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>({}, null, { ipBlock: {} }, { networks: [] }, { domainNames: [] }),
    },
  );
};
const INGRESS = ['namespaces', 'pods'] as const;
const EGRESS = [...INGRESS, 'nodes', 'networks', 'domainNames'] as const;

const number = mostly([1, 80, 65535, 80.0], [0, 65536, -1, 80.5, '80', null, true]);
const range = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>({ start: 80, end: 90 }, { start: 1, end: 65535 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      ...[{ start: 90, end: 80 }, { start: 80, end: 80 }, { start: 80 }, { end: 80 }, {}, null],
      ...[
        { start: 0, end: 1 },
        { start: 1, end: 65536 },
        { start: '1', end: 2 },
      ],
    ),
  },
);
const portName = mostly(['http', 'a1'], ['HTTP', '', '80', 80, null]);
const protocol = mostly(['TCP', 'UDP', 'SCTP', null], ['tcp', 'ICMP', '', 6]);
const portItem = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ portNumber: fc.record({ port: number, protocol }, { requiredKeys: ['port'] }) }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(range, protocol).map(([ports, named]) => ({
      portRange: typeof ports === 'object' && ports !== null ? { ...ports, protocol: named } : ports,
    })),
  },
  { weight: 2, arbitrary: fc.record({ namedPort: portName }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      {},
      null,
      { portNumber: {} },
      { portNumber: { port: 1 }, namedPort: 'a' },
      { port: 80 },
    ),
  },
);
const destinationPort = fc.oneof(
  { weight: 6, arbitrary: fc.record({ number }) },
  { weight: 4, arbitrary: fc.record({ range }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>({}, null, { number: 1, range: { start: 1, end: 2 } }, 80),
  },
);
const protocolItem = fc.oneof(
  ...(['tcp', 'udp', 'sctp'] as const).map((key) => ({
    weight: 4,
    arbitrary: fc.record({ [key]: fc.record({ destinationPort }) }),
  })),
  { weight: 2, arbitrary: fc.record({ destinationNamedPort: portName }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      {},
      null,
      { tcp: {} },
      { tcp: null },
      { icmp: {} },
      { tcp: { destinationPort: { number: 1 } }, destinationNamedPort: 'a' },
    ),
  },
);

interface Shape {
  readonly kind: string;
  readonly versions: readonly string[];
  readonly actions: readonly string[];
  readonly egress: readonly string[];
  readonly portsKey: 'ports' | 'protocols';
  readonly port: fc.Arbitrary<unknown>;
}

const SHAPES: readonly Shape[] = [
  {
    kind: 'ClusterNetworkPolicy',
    versions: ['v1alpha2', 'v1beta1'],
    actions: ['Accept', 'Deny', 'Pass'],
    egress: EGRESS,
    portsKey: 'protocols',
    port: protocolItem,
  },
  {
    kind: 'AdminNetworkPolicy',
    versions: ['v1alpha1'],
    actions: ['Allow', 'Deny', 'Pass'],
    egress: EGRESS,
    portsKey: 'ports',
    port: portItem,
  },
  {
    kind: 'BaselineAdminNetworkPolicy',
    versions: ['v1alpha1'],
    actions: ['Allow', 'Deny'],
    egress: EGRESS.slice(0, 4),
    portsKey: 'ports',
    port: portItem,
  },
];

function ruleOf({ actions, portsKey, port }: Shape, peersKey: string, kinds: readonly string[]) {
  return fc.record(
    {
      name: mostly(['a rule', '', 'x'.repeat(100)], ['x'.repeat(101), 1, null], 30),
      action: mostly(actions, ['allow', 'Reject', '', null, ...['Allow', 'Accept', 'Pass']], 30),
      [peersKey]: fc.array(peerOf(kinds), { minLength: 1, maxLength: 2 }),
      [portsKey]: fc.array(port, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['action', peersKey] },
  );
}

function specOf(shape: Shape): fc.Arbitrary<unknown> {
  const isBaseline = shape.kind.startsWith('Baseline');
  const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    ...(shape.kind === 'ClusterNetworkPolicy' && {
      tier: mostly(['Admin', 'Baseline'], ['admin', '', null], 30),
    }),
    ...(!isBaseline && { priority: mostly([0, 1, 1000, 5.0], [-1, 1001, 1.5, '1', null], 30) }),
    subject: fc.oneof(
      { weight: 12, arbitrary: fc.record({ namespaces: selector }) },
      { weight: 12, arbitrary: fc.record({ pods: namespacedPods }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<unknown>(
          {},
          null,
          { namespaces: {}, pods: { podSelector: {} } },
          { nodes: {} },
        ),
      },
    ),
    ingress: fc.array(ruleOf(shape, 'from', INGRESS), { maxLength: 2 }),
    egress: fc.array(ruleOf(shape, 'to', shape.egress), { maxLength: 2 }),
  };
  const required = Object.keys(fields).filter((key) => key !== 'ingress' && key !== 'egress');
  return fc.record(fields, { requiredKeys: required });
}

/** Policies of policy.networking.k8s.io of the right shape whose values are right, nearly right or wrong in one of many known ways. */
export const nearlyValidAdminPolicy = fc.oneof(
  ...SHAPES.map((shape) =>
    fc.record({
      apiVersion: fc.constantFrom(...shape.versions).map((version) => `policy.networking.k8s.io/${version}`),
      kind: fc.constant(shape.kind),
      metadata: fc.record(
        {
          name: mostly(
            [shape.kind.startsWith('Baseline') ? 'default' : 'web.v1'],
            ['Web', 'a..b', 'default'],
            20,
          ),
          namespace: mostly(['shop', ''], [1, null]),
          labels: fc.dictionary(labelKey, labelValue, { maxKeys: 1 }),
          annotations: fc.dictionary(labelKey, mostly(['any text', ''], [null, 1]), { maxKeys: 1 }),
        },
        { requiredKeys: ['name'] },
      ),
      spec: specOf(shape),
    }),
  ),
);
