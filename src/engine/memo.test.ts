import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCidr } from '../model/cidr.ts';
import type { Connection } from '../model/connection.ts';
import { type Endpoint, singleAddress, type WorkloadEndpoint } from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import { completeLabels, type LabelSet } from '../model/label-set.ts';
import { PROTOCOLS } from '../model/protocol.ts';
import type { EndpointPredicate } from './endpoint-predicate.ts';
import { createEvaluator } from './evaluator.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from './policy-tables.ts';
import type { PortPredicate } from './port-predicate.ts';

/*
 * The law of the memo: an evaluator that has judged other connections before answers as a fresh one does. Whatever two
 * endpoints or ports could be told apart by must be part of what the memo is keyed by.
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
const workload: fc.Arbitrary<WorkloadEndpoint> = fc.record({
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
const endpoint: fc.Arbitrary<Endpoint> = fc.oneof(
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
const connection: fc.Arbitrary<Connection> = fc.record({
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
const predicate: fc.Arbitrary<EndpointPredicate> = fc.oneof(
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
  fc.constant({ kind: 'own-node' as const }),
  fc.constantFrom(
    { kind: 'same-pod' as const, match: true as const },
    { kind: 'same-pod' as const, match: 'undefined' as const },
  ),
);
const portPredicate: fc.Arbitrary<PortPredicate> = fc.oneof(
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
const tables: fc.Arbitrary<PolicyTables> = fc.record({
  tiers: fc.array(tier, { minLength: 1, maxLength: 3 }),
});

describe('an evaluator that has judged before', () => {
  it('answers as a fresh one does, with the same deciding policy and reasons', () => {
    fc.assert(
      fc.property(tables, fc.array(connection, { minLength: 2, maxLength: 30 }), (set, connections) => {
        const used = createEvaluator(set);
        for (const one of connections) used.judge(one);
        for (const one of connections) expect(used.judge(one)).toEqual(createEvaluator(set).judge(one));
      }),
      { numRuns: 300 },
    );
  });

  it('gives equal endpoints that are different objects the very same verdict', () => {
    fc.assert(
      fc.property(tables, connection, (set, one) => {
        const evaluator = createEvaluator(set);
        const copy = { ...one, source: { ...one.source }, destination: { ...one.destination } };
        expect(evaluator.judge(copy)).toBe(evaluator.judge(one));
      }),
      { numRuns: 100 },
    );
  });
});

describe('three values', () => {
  it('filling in what was unknown never contradicts a verdict that was certain', () => {
    const known = (set: LabelSet): LabelSet => ({ labels: set.labels, isComplete: true });
    const complete = (one: Endpoint): Endpoint =>
      one.kind === 'workload'
        ? {
            ...one,
            labels: known(one.labels),
            namespaceLabels: known(one.namespaceLabels),
            ports: one.ports ?? [],
          }
        : one.kind === 'node'
          ? { ...one, isOwnNode: one.isOwnNode ?? false }
          : one;
    fc.assert(
      fc.property(tables, connection, (set, one) => {
        const before = createEvaluator(set).judge(one).outcome;
        const filled = {
          ...one,
          source: complete(one.source),
          destination: complete(one.destination),
          port: one.port ?? 80,
        };
        if (before !== 'unknown') expect(createEvaluator(set).judge(filled).outcome).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });
});
