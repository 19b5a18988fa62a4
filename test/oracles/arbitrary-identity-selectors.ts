import fc from 'fast-check';

type Fields = Readonly<Record<string, unknown>>;

/** Keys of labels, with values that somebody has or has not. */
const LABELS: readonly (readonly [key: string, values: readonly string[]])[] = [
  ['app', ['web', 'db']],
  ['k8s:app', ['web', 'db']],
  ['any:app', ['web']],
  ['unspec:app', ['web']],
  ['other:app', ['web']],
  ['cidr:0.0.0.0/0', ['']],
  ['tier', ['front', '']],
  ['pod-template-hash', ['x1']],
  ['foo.kubernetes.io/bar', ['x1']],
  ['app.kubernetes.io/name', ['web']],
  ['io.kubernetes.pod.namespace', ['shop', 'bank']],
  ['k8s:io.kubernetes.pod.namespace', ['shop', 'bank']],
  ['any:io.kubernetes.pod.namespace', ['bank']],
  ['io.cilium.k8s.namespace.labels.team', ['retail', 'money']],
  ['k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', ['shop']],
  ['io.cilium.k8s.policy.serviceaccount', ['default', 'deployer']],
  ['k8s:io.cilium.k8s.policy.cluster', ['default', 'east']],
  ['reserved:host', ['']],
  ['reserved:remote-node', ['']],
  ['reserved:world', ['']],
  ['reserved:kube-apiserver', ['']],
  ['reserved:health', ['']],
  ['reserved:init', ['']],
  ['world', ['']],
];

const label = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...LABELS.slice(0, 3)) },
  { weight: 3, arbitrary: fc.constantFrom(...LABELS) },
);
const matchLabel = label.chain(([key, values]) => fc.tuple(fc.constant(key), fc.constantFrom(...values)));
const expression: fc.Arbitrary<Fields> = label.chain(([key, values]) =>
  fc.oneof(
    fc.record({
      key: fc.constant(key),
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  ),
);

/** `app`, `any:app` and `unspec:app` in one matchLabels are one key to Cilium, and chance says which counts: never both here. */
const matchLabels = fc
  .array(matchLabel, { minLength: 1, maxLength: 2 })
  .map((found) => [
    ...new Map(found.map((entry) => [entry[0].replace(/^(?:any|unspec):/, ''), entry])).values(),
  ])
  .map((found) => Object.fromEntries(found));
const matchExpressions = fc.array(expression, { minLength: 1, maxLength: 2 });

export const identitySelector: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 6, arbitrary: fc.record({ matchLabels }) },
  { weight: 4, arbitrary: fc.record({ matchExpressions }) },
  { weight: 1, arbitrary: fc.record({ matchLabels, matchExpressions }) },
);

/** Subjects that select somebody often. */
export const subjectSelector: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc.constantFrom({ matchLabels: { app: 'web' } }, { matchLabels: { 'k8s:app': 'db' } }),
  },
  { weight: 4, arbitrary: identitySelector },
);
