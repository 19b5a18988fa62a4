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
