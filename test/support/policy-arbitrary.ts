import fc from 'fast-check';

const KEYS = [
  ...['metadata', 'spec', 'name', 'namespace', 'labels', 'podSelector', 'namespaceSelector', 'matchLabels'],
  ...['matchExpressions', 'key', 'operator', 'values', 'policyTypes', 'ingress', 'egress', 'from', 'to'],
  ...['ports', 'port', 'endPort', 'protocol', 'ipBlock', 'cidr', 'except', 'status', '__proto__', 'x'],
];
const WORDS = [
  'web',
  'In',
  'Exists',
  'Ingress',
  'Egress',
  'TCP',
  'http',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '::/0',
  '',
];

/** Values that look like parts of policies often enough to get past the first check. */
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom<unknown>(null, true, 0, 80, 65536, -1, 80.5, ...WORDS),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4 }),
  ),
}));

const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.constant({ app: 'web' }) }),
  fc.dictionary(fc.constantFrom('matchLabels', 'matchExpressions'), anyValue, { maxKeys: 2 }),
);
const rule = fc.record(
  {
    from: fc.oneof(anyValue, fc.array(fc.record({ podSelector: selector, namespaceSelector: selector }))),
    to: anyValue,
    ports: fc.oneof(anyValue, fc.array(fc.record({ port: fc.oneof(fc.nat(70_000), anyValue) }))),
  },
  { requiredKeys: [] },
);
/** Objects that claim to be NetworkPolicies; about one in ten is one. */
export const anyPolicy = fc.record(
  {
    apiVersion: fc.constant('networking.k8s.io/v1'),
    kind: fc.constant('NetworkPolicy'),
    metadata: fc.oneof(
      { weight: 4, arbitrary: fc.constant({ name: 'web' }) },
      { weight: 1, arbitrary: anyValue },
    ),
    spec: fc.oneof(
      fc.record({ podSelector: selector, ingress: fc.array(rule, { maxLength: 2 }) }, { requiredKeys: [] }),
      anyValue,
    ),
  },
  { requiredKeys: ['apiVersion', 'kind'] },
);

const sometimes = { requiredKeys: [] };

/** Mostly right, so that a policy often has just one thing that is wrong. */
function mostly<T>(right: readonly T[], wrong: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<unknown>(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );
}

const labelKey = mostly(
  ['app', 'example.com/app', 'kubernetes.io/metadata.name', 'A.b_c-1', 'a'.repeat(63), 'a/b'],
  ['a'.repeat(64), 'a b', '-', 'a-', 'a/b/c', '/x', 'a/', 'Example.com/x', `${'a'.repeat(254)}/x`, 'ä', ''],
) as fc.Arbitrary<string>;
const labelValue = mostly(
  ['web', '', 'A.b_c-1', '1', 'x'.repeat(63)],
  ['x'.repeat(64), 'a b', '-x', 'x-', 'x.', 'ä', 'a/b', 1, true, null],
);
const expression = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      key: labelKey,
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.array(labelValue, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ key: labelKey, operator: fc.constantFrom('Exists', 'DoesNotExist') }) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        key: labelKey,
        operator: mostly(['In', 'Exists'], ['in', 'Gt', '', null]),
        values: fc.oneof(fc.array(labelValue, { maxLength: 1 }), fc.constant(null)),
      },
      sometimes,
    ),
  },
);
const writtenSelector = fc.record(
  {
    matchLabels: fc.dictionary(labelKey, labelValue, { maxKeys: 2 }),
    matchExpressions: fc.array(expression, { maxLength: 2 }),
  },
  sometimes,
);
const BLOCKS = [
  '10.0.0.0/8',
  '192.0.2.1/32',
  '0.0.0.0/0',
  '::/0',
  '2001:db8::/32',
  '::1/128',
  '1:2:3:4:5:6:7:8/128',
];
const ODD_BLOCKS = [
  ...['2001:DB8::/32', '2001:db8:0::/48', '::1.2.3.4/128', '64:ff9b::1.2.3.4/128', '00::/8', '::ffff:0:0/96'],
  ...[
    '10.0.0.5/8',
    '010.0.0.0/8',
    '10.0.0.0/08',
    '::/00',
    '::ffff:10.0.0.0/104',
    '::ffff:1.2.3.4/128',
    '::1',
    '',
  ],
  ...[
    '0:0:0:0:0:ffff:a00:0/104',
    'fe80::%eth0/64',
    '0/0',
    '1.2.3.4',
    '10.0.0.0/+8',
    '10.0.0.0/8 ',
    ' ::/0',
    '/8',
  ],
  ...[
    '10.0.0/8',
    '1::2::3/64',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/-1',
    '12345::/16',
    '0xa.0.0.0/8',
    '10.0.0.0/8/8',
  ],
  ...['256.0.0.0/8', '1:2:3:4:5:6:7/128', '1:2:3:4:5:6:7:8:9/128', '1:2:3:4:5:6:7::/112', ':1::/16', 8, null],
];
const HOLES = ['10.1.0.0/16', '2001:db8:1::/48', '10.0.0.0/9', '192.0.2.1/32'];
const peer = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ podSelector: writtenSelector, namespaceSelector: writtenSelector }, sometimes),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ipBlock: fc.record(
        { cidr: mostly(BLOCKS, ODD_BLOCKS), except: fc.array(mostly(HOLES, ODD_BLOCKS), { maxLength: 2 }) },
        { requiredKeys: ['cidr'] },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      ...[{ ipBlock: {} }, { ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }, { podSelector: null }, null],
    ),
  },
);
const port = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        protocol: mostly(['TCP', 'UDP', 'SCTP', null], ['tcp', 'ICMP', '', 6]),
        port: mostly(
          [80, 1, 65535, null, 'http', 'a1', '1a', 'http-metrics', 'a23456789012345'],
          [
            0,
            65536,
            -1,
            80.5,
            2 ** 31,
            true,
            '80',
            'HTTP',
            'a--b',
            '-a',
            'a-',
            'a_b',
            '',
            'a234567890123456',
            '1-2',
          ],
        ),
      },
      sometimes,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      port: mostly([80], [null, 'http']),
      endPort: mostly([80, 90, 65535, null], [1, 65536, 0, '90', 80.5]),
    }),
  },
);
const ports = fc.array(port, { maxLength: 2 });
const types = mostly(['Ingress', 'Egress'], ['ingress', '', null]);

/** NetworkPolicies of the right shape whose values are right, nearly right or wrong in one of many known ways. */
export const nearlyValidPolicy = fc.record({
  apiVersion: fc.constant('networking.k8s.io/v1'),
  kind: fc.constant('NetworkPolicy'),
  metadata: fc.record(
    {
      name: fc.constantFrom<unknown>(
        'web',
        'web',
        'web.v1',
        'a'.repeat(253),
        'a'.repeat(254),
        'Web',
        'a..b',
        '-a',
      ),
      labels: fc.dictionary(labelKey, labelValue, { maxKeys: 1 }),
      annotations: fc.dictionary(labelKey, mostly(['any text', ''], [null, 1]), { maxKeys: 1 }),
    },
    { requiredKeys: ['name'] },
  ),
  spec: fc.record(
    {
      podSelector: writtenSelector,
      policyTypes: fc.array(types, { maxLength: 2 }),
      ingress: fc.array(fc.record({ from: fc.array(peer, { maxLength: 2 }), ports }, sometimes), {
        maxLength: 2,
      }),
      egress: fc.array(fc.record({ to: fc.array(peer, { maxLength: 2 }), ports }, sometimes), {
        maxLength: 2,
      }),
    },
    sometimes,
  ),
});
