import fc from 'fast-check';
import { ports, portsWithoutL7 } from './arbitrary-cilium-ports.ts';
import { NAMESPACES } from './arbitrary-cluster.ts';
import { identitySelector, subjectSelector } from './arbitrary-identity-selectors.ts';
import type { WrittenObject } from './cilium-scenario.ts';

const optional = { requiredKeys: [] };

const ENTITIES = [
  ...['all', 'world', 'cluster', 'cluster-mesh', 'host', 'remote-node', 'kube-apiserver'],
  ...['health', 'ingress', 'init', 'unmanaged', 'none'],
];
const BLOCKS = [
  '0.0.0.0/0',
  '203.0.113.0/24',
  '203.0.113.9/32',
  '203.0.113.99/25',
  '10.0.0.0/8',
  '192.168.0.0/16',
];
const HOLES = ['203.0.113.64/26', '203.0.113.9/32', '203.0.113.0/24', '10.0.0.0/24', '192.168.0.2/32'];
const GROUPS = ['partners', 'offices', 'absent'] as const;

const except = fc.uniqueArray(fc.constantFrom(...HOLES), { maxLength: 1 });
/**
 * None is `{}`: it has the key of the wildcard, and one agent's selectors are shared by key, so that it changes what rules of other
 * policies without peers select, as chance has it.
 */
const groupSelector = fc.oneof(
  fc.constant({ matchLabels: { side: 'left' } }),
  fc.constant({ matchExpressions: [{ key: 'side', operator: 'NotIn', values: ['left'] }] }),
  fc.constant({ matchExpressions: [{ key: 'side', operator: 'Exists' }] }),
  fc.constant({ matchExpressions: [{ key: 'side', operator: 'DoesNotExist' }] }),
);
const cidrRule = fc.oneof(
  fc.record({ cidr: fc.constantFrom(...BLOCKS), except }, { requiredKeys: ['cidr'] }),
  fc.record({ cidrGroupRef: fc.constantFrom(...GROUPS), except }, { requiredKeys: ['cidrGroupRef'] }),
  fc.record({ cidrGroupSelector: groupSelector, except }, { requiredKeys: ['cidrGroupSelector'] }),
);
const name = fc.oneof(
  fc.record({ matchName: fc.constantFrom('api.example.com', 'EXAMPLE.com', 'other.test.') }),
  fc.record({
    matchPattern: fc.constantFrom('*.example.com', '*example.com', '*', '**.example.com', 'a*.example.com'),
  }),
);
const service = fc.oneof(
  fc.record({
    k8sService: fc.record(
      { serviceName: fc.constantFrom('web', 'db', 'absent'), namespace: fc.constantFrom(...NAMESPACES) },
      { requiredKeys: ['serviceName'] },
    ),
  }),
  fc.record({
    k8sServiceSelector: fc.record(
      {
        selector: fc.constantFrom({}, { matchLabels: { exposed: 'yes' } }),
        namespace: fc.constantFrom(...NAMESPACES),
      },
      { requiredKeys: ['selector'] },
    ),
  }),
);

/** One or two of them; seldom none, which is not the same as no list. */
function listOf<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
  );
}

type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: fc.Arbitrary<Fields> = fc.constant({});

function field(key: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Fields> {
  return value.map((one) => ({ [key]: one }));
}

/** Peers of one kind, mostly: an empty list of a second one silences the rule. */
function peers(word: 'from' | 'to', isDeny: boolean): fc.Arbitrary<Fields> {
  const kinds = [
    field(`${word}Endpoints`, listOf(identitySelector)),
    field(`${word}Entities`, listOf(fc.constantFrom(...ENTITIES))),
    field(`${word}CIDR`, listOf(fc.constantFrom(...BLOCKS))),
    field(`${word}CIDRSet`, listOf(cidrRule)),
    ...(word === 'to' && !isDeny ? [field('toFQDNs', listOf(name))] : []),
    ...(word === 'to' ? [field('toServices', listOf(service))] : []),
  ];
  const [one, two] = [fc.oneof(...kinds), fc.oneof(...kinds)];
  return fc.oneof(
    { weight: 3, arbitrary: NO_FIELDS },
    { weight: 12, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, two).map(([first, second]) => ({ ...first, ...second })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('Endpoints', 'Entities', 'CIDR', 'CIDRSet'), one)
        .map(([kind, other]) => ({ [`${word}${kind}`]: [], ...other })),
    },
  );
}

function rule(word: 'from' | 'to', isDeny: boolean): fc.Arbitrary<Fields> {
  const where = isDeny ? portsWithoutL7 : ports(word);
  return fc.tuple(peers(word, isDeny), where).map(([who, what]) => ({ ...who, ...what }));
}

function section(word: 'from' | 'to', isDeny: boolean): fc.Arbitrary<Fields[]> {
  return fc.array(rule(word, isDeny), { maxLength: 2 });
}

const defaultDeny = fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, optional);

const rules = fc.record(
  {
    ingress: section('from', false),
    ingressDeny: section('from', true),
    egress: section('to', false),
    egressDeny: section('to', true),
  },
  optional,
);

function spec(subject: fc.Arbitrary<Fields>): fc.Arbitrary<Fields> {
  const always = fc.tuple(subject, rules).map(([who, what]) => ({ ...who, ...what }));
  return fc.oneof(
    { weight: 3, arbitrary: always },
    {
      weight: 1,
      arbitrary: fc
        .tuple(always, defaultDeny)
        .map(([one, enableDefaultDeny]) => ({ ...one, enableDefaultDeny })),
    },
  );
}

/** `spec`, `specs`, or both. */
function specs(subject: fc.Arbitrary<Fields>): fc.Arbitrary<Fields> {
  const one = spec(subject);
  return fc.oneof(
    { weight: 6, arbitrary: field('spec', one) },
    { weight: 1, arbitrary: field('specs', fc.array(one, { maxLength: 2 })) },
    {
      weight: 1,
      arbitrary: fc.record({ spec: one, specs: fc.array(one, { minLength: 1, maxLength: 2 }) }),
    },
  );
}

export const ciliumNetworkPolicy: fc.Arbitrary<WrittenObject> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    specs: specs(field('endpointSelector', subjectSelector)),
  })
  .map(({ namespace, specs: written }) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace },
    ...written,
  }));

export const ciliumClusterwideNetworkPolicy: fc.Arbitrary<WrittenObject> = specs(
  fc.oneof(
    { weight: 6, arbitrary: field('endpointSelector', subjectSelector) },
    { weight: 1, arbitrary: field('nodeSelector', fc.constantFrom({}, { matchLabels: { disk: 'ssd' } })) },
  ),
).map((written) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumClusterwideNetworkPolicy',
  metadata: {},
  ...written,
}));

/** The groups that CIDR rules refer to; one of their names is nobody's. */
export const cidrGroups: fc.Arbitrary<WrittenObject[]> = fc
  .record({
    partners: fc.uniqueArray(fc.constantFrom('203.0.113.0/25', '198.51.100.7/32', '203.0.113.77/32'), {
      minLength: 1,
      maxLength: 2,
    }),
    offices: fc.uniqueArray(fc.constantFrom('203.0.113.9/32', '10.0.0.0/16', '192.168.0.0/24'), {
      minLength: 1,
      maxLength: 2,
    }),
    side: fc.constantFrom('left', 'right'),
  })
  .map(({ partners, offices, side }) => [
    cidrGroup('partners', { side }, partners),
    cidrGroup('offices', { side: 'left', floor: '1' }, offices),
  ]);

function cidrGroup(name: string, labels: Fields, externalCIDRs: readonly string[]): WrittenObject {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name, labels },
    spec: { externalCIDRs },
  };
}
