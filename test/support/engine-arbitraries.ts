import fc from 'fast-check';
import type { EndpointPredicate } from '../../src/engine/endpoint-predicate.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from '../../src/engine/policy-tables.ts';
import type { PortPredicate } from '../../src/engine/port-predicate.ts';
import { parseCidr } from '../../src/model/cidr.ts';
import type { Connection } from '../../src/model/connection.ts';
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
    fc.record({
      name: fc.constantFrom('http', 'dns'),
      protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
      port: fc.constantFrom(53, 80, 81),
    }),
    { maxLength: 2, selector: ({ name, protocol }) => name + protocol },
  ),
  { nil: undefined },
);
export const workload: fc.Arbitrary<WorkloadEndpoint> = fc.record({
  kind: fc.constant('workload' as const),
  namespace: fc.constantFrom('x', 'y'),
  name: fc.constantFrom('n', 'm'),
  ownerKind: fc.constant(undefined),
  labels,
  namespaceLabels: labels,
  ports,
  addresses,
  identityLabels: fc.constant([]),
});
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
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('world' as const),
      addresses,
      names: fc.constant([]),
      entities: fc.constant([]),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unidentified' as const), addresses }) },
);
export const connection: fc.Arbitrary<Connection> = fc.record({
  source: endpoint,
  destination: endpoint,
  protocol: fc.constantFrom(...PROTOCOLS),
  port: fc.option(fc.constantFrom(1, 52, 53, 79, 80, 81, 82, 65535), { nil: undefined }),
  isPodToItself: flag,
});

const selector = fc.constantFrom(
  { requirements: [] },
  { requirements: [{ key: 'app', operator: 'In' as const, values: ['a'] }] },
  { requirements: [{ key: 'app', operator: 'DoesNotExist' as const, values: [] }] },
);
export const predicate: fc.Arbitrary<EndpointPredicate> = fc.oneof(
  fc.record({
    kind: fc.constant('pods' as const),
    namespace: fc.oneof(
      fc.constantFrom('x', 'y').map((name) => ({ name })),
      selector.map((one) => ({ selector: one })),
    ),
    pods: selector,
  }),
  fc
    .record({
      text: fc.constantFrom('10.0.0.0/24', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/64', '::/0'),
      hole: flag,
      pods: fc.constantFrom('never' as const, 'by-address' as const, 'undefined' as const),
      nodes: fc.constantFrom('never' as const, 'by-address' as const, 'undefined' as const),
    })
    .map(({ text, hole, pods, nodes }): EndpointPredicate => {
      const [cidr, except] = [parseCidr(text), parseCidr('10.0.0.128/25')];
      if (cidr === undefined || except === undefined) throw new Error(text);
      return { kind: 'cidr', cidr, except: hole ? [except] : [], pods, nodes };
    }),
  fc.constantFrom(
    { kind: 'own-node' as const, match: true as const },
    { kind: 'own-node' as const, match: 'undefined' as const },
  ),
  fc
    .constantFrom('anybody' as const, 'pods-and-nodes' as const, 'pods' as const, 'nodes' as const, {
      namespace: 'x',
    })
    .map((reach) => ({
      kind: 'undetermined' as const,
      reach,
      reason: { code: 'policy-not-simulated' as const, detail: 'not simulated' },
    })),
  fc.constantFrom(
    { kind: 'same-pod' as const, match: true as const },
    { kind: 'same-pod' as const, match: 'undefined' as const },
  ),
);
export const portPredicate: fc.Arbitrary<PortPredicate> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const),
      fc.constantFrom([80, 80], [1, 65535], [53, 81]),
    )
    .map(([protocol, [first = 0, last = 0]]) => ({ kind: 'range' as const, protocol, first, last })),
  fc.record({
    kind: fc.constant('named' as const),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
    name: fc.constantFrom('http', 'dns'),
  }),
  fc.constant({ kind: 'undefined-protocol' as const, protocols: ['ICMP', 'ICMPv6', 'other'] as const }),
);
const rule: fc.Arbitrary<CompiledRule> = fc.record({
  action: fc.constantFrom('allow' as const, 'deny' as const, 'pass' as const),
  index: fc.nat(2),
  span: fc.constant({ file: 'f', line: 1, column: 1 }),
  peers: fc.oneof(fc.constant('any' as const), fc.array(predicate, { maxLength: 2 })),
  ports: fc.oneof(fc.constant('any' as const), fc.array(portPredicate, { maxLength: 2 })),
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
  subject: predicate,
  ingress: direction,
  egress: direction,
});
const tier: fc.Arbitrary<Tier> = fc.record({
  name: fc.constantFrom('t1', 't2'),
  precedence: fc.constantFrom('first-match' as const, 'deny-overrides' as const),
  end: fc.constantFrom('next-tier' as const, 'deny-isolated' as const, 'deny' as const),
  policies: fc.array(policy, { maxLength: 4 }),
});
export const tables: fc.Arbitrary<PolicyTables> = fc.record({
  tiers: fc.array(tier, { minLength: 1, maxLength: 3 }),
});
