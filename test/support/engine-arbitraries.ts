import fc from 'fast-check';
import type { Condition } from '../../src/engine/condition.ts';
import type { EndpointCondition, EndpointLeaf } from '../../src/engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from '../../src/engine/policy-tables.ts';
import type { RuleCondition, RuleLeaf } from '../../src/engine/rule-condition.ts';
import type { TrafficLeaf } from '../../src/engine/traffic-condition.ts';
import { parseCidr } from '../../src/model/cidr.ts';
import type { Connection } from '../../src/model/connection.ts';
import { NAME_ORIGINS } from '../../src/model/dns-name.ts';
import { type Endpoint, singleAddress, type WorkloadEndpoint } from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels, type LabelSet } from '../../src/model/label-set.ts';
import { PROTOCOLS } from '../../src/model/protocol.ts';

/*
 * What the engine is asked, out of few values, so that things that differ in one respect only meet often.
 */

const flag = fc.boolean();
const labels = fc.record({ app: fc.constantFrom('a', 'b'), isComplete: flag, hasApp: flag }).map(
  ({ app, isComplete, hasApp }): LabelSet => ({
    labels: completeLabels(hasApp ? [['app', app]] : []).labels,
    isComplete,
  }),
);
const addresses = fc
  .constantFrom(
    '10.0.0.1',
    '10.0.0.200',
    '10.0.1.1',
    '9.255.255.255',
    '2001:db8::1',
    '2001:db8:0:1::1',
    undefined,
  )
  .map((text) => singleAddress(text === undefined ? undefined : parseIpAddress(text)));
const ports = fc.option(
  fc.uniqueArray(
    fc.record(
      {
        name: fc.constantFrom('http', 'dns'),
        protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
        port: fc.constantFrom(53, 80, 81),
        declaredBy: fc.constantFrom('sidecar' as const, 'init-container' as const),
      },
      { requiredKeys: ['name', 'protocol', 'port'] },
    ),
    { maxLength: 2, selector: ({ name, protocol }) => name + protocol },
  ),
  { nil: undefined },
);
const runtime = fc.constantFrom<Pick<WorkloadEndpoint, 'runsOn'>>(
  {},
  { runsOn: 'fargate' },
  { runsOn: 'windows' },
);
const onLinux: fc.Arbitrary<WorkloadEndpoint> = fc.record({
  kind: fc.constant('workload' as const),
  namespace: fc.constantFrom('x', 'y'),
  name: fc.constantFrom('n', 'm'),
  ownerKind: fc.constantFrom(undefined, 'Deployment', 'Pod'),
  labels,
  namespaceLabels: labels,
  ports,
  addresses,
  hasIdentityLabelsOnly: flag,
  serviceAccount: fc.option(fc.record({ name: fc.constantFrom('default', 'robot'), labels }), {
    nil: undefined,
  }),
  cluster: fc.constantFrom(undefined, 'one', 'two'),
  entities: fc.constantFrom([], ['init']),
});
export const workload: fc.Arbitrary<WorkloadEndpoint> = fc
  .tuple(onLinux, runtime)
  .map(([pods, where]) => ({ ...pods, ...where }));
export const endpoint: fc.Arbitrary<Endpoint> = fc.oneof(
  { weight: 4, arbitrary: workload },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('node' as const),
      name: fc.option(fc.constantFrom('n1', 'n2'), { nil: undefined }),
      isOwnNode: fc.option(flag, { nil: undefined }),
      addresses,
      entities: fc.constantFrom(['host'], []),
      labels,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('world' as const),
      addresses,
      names: fc.uniqueArray(
        fc.record({
          name: fc.constantFrom('a.example', 'b.a.example', 'c.example'),
          from: fc.constantFrom(...NAME_ORIGINS),
        }),
        { maxLength: 2, selector: ({ name }) => name },
      ),
      entities: fc.constantFrom(
        [],
        ['world'],
        ['kube-apiserver', 'world'],
        ['network set x'],
        ['network set y'],
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unidentified' as const), addresses }) },
);
export const connection: fc.Arbitrary<Connection> = fc
  .record({
    source: endpoint,
    destination: endpoint,
    protocol: fc.constantFrom(...PROTOCOLS),
    port: fc.option(fc.constantFrom(1, 52, 53, 79, 80, 81, 82, 65535), { nil: undefined }),
    icmp: fc.option(fc.record({ type: fc.constantFrom(0, 8), code: fc.constantFrom(undefined, 0, 1) }), {
      nil: undefined,
    }),
    l7: fc.option(
      fc.record({
        kind: fc.constant('http' as const),
        method: fc.constantFrom('GET', undefined),
        path: fc.constantFrom('/', '/a', undefined),
        host: fc.constant(undefined),
        protocol: fc.constant(undefined),
      }),
      { nil: undefined },
    ),
    isPodToItself: flag,
    hidesClient: fc.constantFrom(undefined, undefined, true),
  })
  .map(({ hidesClient, ...one }): Connection => ({ ...one, ...(hidesClient && { hidesClient }) }));
export const connectionWithoutRequest = connection.map((one): Connection => ({ ...one, l7: undefined }));

const selector = fc.constantFrom(
  { requirements: [] },
  { requirements: [{ key: 'app', operator: 'In' as const, values: ['a'] }] },
  { requirements: [{ key: 'app', operator: 'DoesNotExist' as const, values: [] }] },
);
/** By kind, so that a new leaf cannot be forgotten. */
const endpointLeaves: {
  readonly [Kind in EndpointLeaf['kind']]: fc.Arbitrary<Extract<EndpointLeaf, { kind: Kind }>>;
} = {
  labels: fc.record({
    kind: fc.constant('labels' as const),
    of: fc.constantFrom('pod' as const, 'namespace' as const, 'service-account' as const, 'node' as const),
    selector,
  }),
  'label-text': fc.record({
    kind: fc.constant('label-text' as const),
    of: fc.constantFrom(
      'pod' as const,
      'namespace' as const,
      'service-account' as const,
      'node' as const,
      'namespace-name' as const,
      'service-account-name' as const,
    ),
    key: fc.constant('app'),
    text: fc.record({
      is: fc.constantFrom('contains' as const, 'starts with' as const, 'ends with' as const),
      value: fc.constantFrom('', 'a', 'x'),
    }),
  }),
  namespace: fc.record({ kind: fc.constant('namespace' as const), name: fc.constantFrom('x', 'y') }),
  cidr: fc
    .record({
      text: fc.constantFrom('10.0.0.0/24', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/64', '::/0'),
      hole: flag,
      pods: fc.constantFrom(
        'never' as const,
        'by-address' as const,
        'before-service' as const,
        'undefined' as const,
      ),
      nodes: fc.constantFrom('never' as const, 'by-address' as const, 'undefined' as const),
    })
    .map(({ text, hole, pods, nodes }) => {
      const [cidr, except] = [parseCidr(text), parseCidr('10.0.0.128/25')];
      if (cidr === undefined || except === undefined) throw new Error(text);
      return { kind: 'cidr' as const, cidr, except: hole ? [except] : [], pods, nodes };
    }),
  'in-blocks': fc
    .constantFrom(['10.0.0.0/8'], ['10.0.0.0/25', '10.0.0.128/25'], ['0.0.0.0/1', '128.0.0.0/1', '::/0'])
    .map((texts) => ({
      kind: 'in-blocks' as const,
      blocks: texts.flatMap((text) => parseCidr(text) ?? []),
    })),
  'domain-name': fc.record({
    kind: fc.constant('domain-name' as const),
    name: fc.constantFrom('a.example', 'c.example', 'x.svc.cluster.local'),
    scope: fc.constantFrom('itself' as const, 'below' as const),
  }),
  node: fc.record({ kind: fc.constant('node' as const), name: fc.constantFrom('n1', 'n2') }),
  'own-node': fc.record({
    kind: fc.constant('own-node' as const),
    match: fc.constantFrom(true as const, 'undefined' as const),
  }),
  'host-pods': fc.record(
    {
      kind: fc.constant('host-pods' as const),
      namespace: fc.oneof(
        fc.constantFrom('x', 'y').map((name) => ({ name })),
        selector.map((one) => ({ selector: one })),
      ),
      pods: selector,
      match: fc.constant('by-node' as const),
    },
    { requiredKeys: ['kind', 'namespace', 'pods'] },
  ),
  'init-identity': fc.constant({ kind: 'init-identity' as const }),
  'service-account': fc.constantFrom(['robot'], ['robot', 'default']).map((names) => ({
    kind: 'service-account' as const,
    names,
  })),
  cluster: fc.oneof(
    fc.constantFrom(['one'], ['one', 'two']).map((names) => ({ kind: 'cluster' as const, names })),
    fc.constant({ kind: 'cluster' as const, names: ['one'], orUnrecorded: true as const }),
  ),
  entity: fc
    .constantFrom(['host'], ['host', 'remote-node'], ['world'], ['kube-apiserver'], ['init'])
    .map((names) => ({ kind: 'entity' as const, names })),
  'dns-name': fc
    .constantFrom(['a.example'], ['*.example', 'b.example'], ['*'])
    .map((patterns) => ({ kind: 'dns-name' as const, patterns })),
  'service-selector': fc.record({ kind: fc.constant('service-selector' as const), selector }),
  undetermined: fc
    .constantFrom(
      ...([
        'anybody',
        'pods-and-nodes',
        'pods',
        'bare-pods',
        'fargate-pods',
        'windows-pods',
        'nodes',
      ] as const),
      { namespaces: ['x'] },
      { namespaces: ['x', 'y'] },
      { setsBut: ['network set x'], areOfCluster: true },
    )
    .map((reach) => ({
      kind: 'undetermined' as const,
      reach,
      reason: { code: 'policy-not-simulated' as const, detail: 'not simulated' },
    })),
};
const trafficLeaves: {
  readonly [Kind in TrafficLeaf['kind']]: fc.Arbitrary<Extract<TrafficLeaf, { kind: Kind }>>;
} = {
  'port-range': fc
    .tuple(
      fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const),
      fc.constantFrom([80, 80], [1, 65535], [53, 81]),
    )
    .map(([protocol, [first = 0, last = 0]]) => ({ kind: 'port-range' as const, protocol, first, last })),
  'named-port': fc.record(
    {
      kind: fc.constant('named-port' as const),
      protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
      name: fc.constantFrom('http', 'dns'),
      numbers: fc.constantFrom(
        'one-of-several' as const,
        'of-others-too' as const,
        'one-of-the-cluster' as const,
      ),
      ofInitContainers: fc.constantFrom('counted' as const, 'undefined' as const),
      ofHostPods: fc.constant('undefined' as const),
    },
    { requiredKeys: ['kind', 'protocol', 'name'] },
  ),
  protocol: fc.record({
    kind: fc.constant('protocol' as const),
    number: fc.constantFrom(1, 6, 17, 58, 132, 47),
  }),
  'ip-family': fc.record({
    kind: fc.constant('ip-family' as const),
    family: fc.constantFrom(4 as const, 6 as const),
  }),
  'source-port': fc.record({
    kind: fc.constant('source-port' as const),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const, undefined),
  }),
  'undefined-protocol': fc.constant({
    kind: 'undefined-protocol' as const,
    protocols: ['ICMP', 'ICMPv6', 'other'] as const,
  }),
  'pod-to-itself': fc.record({
    kind: fc.constant('pod-to-itself' as const),
    match: fc.constantFrom(true as const, 'undefined' as const),
  }),
  icmp: fc.record({
    kind: fc.constant('icmp' as const),
    protocol: fc.constantFrom('ICMP' as const, 'ICMPv6' as const),
    type: fc.constantFrom(0, 8),
    code: fc.constantFrom(undefined, 0, 1),
  }),
  'other-protocol': fc.constant({ kind: 'other-protocol' as const, name: 'VRRP' }),
  'same-cluster': fc.constant({ kind: 'same-cluster' as const }),
  request: fc.record({
    kind: fc.constant('request' as const),
    rules: fc.constantFrom([
      { kind: 'http' as const, method: 'GET', path: '/a.*', host: undefined, asksHeaders: false },
    ]),
    when: fc.constantFrom('certain' as const, 'open' as const),
  }),
};

/** Trees over the leaves, small ones mostly. */
function conditionOf<Leaf extends { readonly kind: string }>(
  leaf: fc.Arbitrary<Leaf>,
): fc.Arbitrary<Condition<Leaf>> {
  const { tree } = fc.letrec<{ tree: Condition<Leaf>; of: Condition<Leaf>[] }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constant('all' as const), of: tie('of') }),
      fc.record({ kind: fc.constant('any' as const), of: tie('of') }),
      fc.record({ kind: fc.constant('not' as const), of: tie('tree') }),
    ),
    of: fc.array(tie('tree'), { maxLength: 2 }),
  }));
  return tree;
}

const endpointLeaf: fc.Arbitrary<EndpointLeaf> = fc.oneof(...Object.values(endpointLeaves));
export const trafficLeaf: fc.Arbitrary<TrafficLeaf> = fc.oneof(...Object.values(trafficLeaves));
export const endpointCondition: fc.Arbitrary<EndpointCondition> = conditionOf(endpointLeaf);
const end = fc.record({
  kind: fc.constantFrom('source' as const, 'destination' as const),
  is: endpointCondition,
}) satisfies fc.Arbitrary<RuleLeaf>;
export const ruleCondition: fc.Arbitrary<RuleCondition> = conditionOf<RuleLeaf>(fc.oneof(end, trafficLeaf));

const rule: fc.Arbitrary<CompiledRule> = fc.record({
  action: fc.constantFrom('allow' as const, 'deny' as const, 'pass' as const),
  index: fc.nat(2),
  path: fc.constant(['spec', 'ingress', 0]),
  span: fc.constant({ file: 'f', line: 1, column: 1 }),
  match: ruleCondition,
});
const direction = fc.option(fc.record({ isolates: flag, rules: fc.array(rule, { maxLength: 3 }) }), {
  nil: undefined,
});
const policy: fc.Arbitrary<CompiledPolicy> = fc.record({
  origin: fc.nat(3).map((n) => ({
    dialect: 'kubernetes' as const,
    apiVersion: 'v1',
    kind: 'P',
    namespace: 'x',
    name: `p${n}`,
    span: { file: 'f', line: 1, column: 1 },
  })),
  rank: fc.constantFrom(1, 2),
  subject: endpointCondition,
  ingress: direction,
  egress: direction,
});
const tier: fc.Arbitrary<Tier> = fc.record({
  name: fc.constantFrom('t1', 't2'),
  precedence: fc.constantFrom('first-match' as const, 'deny-overrides' as const),
  end: fc.constantFrom('next-tier' as const, 'deny-isolated' as const, 'deny' as const),
  // In the order of their ranks, as those who compose tables put them: one rank stands together, whoever is selected.
  policies: fc
    .array(policy, { maxLength: 4 })
    .map((policies) => policies.toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0))),
});
export const tables: fc.Arbitrary<PolicyTables> = fc.record({
  tiers: fc.array(tier, { minLength: 1, maxLength: 3 }),
});
