import { describe, expect, it } from 'vitest';
import { parseCidr } from '../model/cidr.ts';
import type { Connection } from '../model/connection.ts';
import { type Endpoint, NO_IDENTITY_FACTS, singleAddress, type WorkloadEndpoint } from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../model/label-set.ts';
import { KNOWN_PROTOCOLS, PORT_PROTOCOLS, type Protocol } from '../model/protocol.ts';
import type { PolicyRef } from '../model/verdict.ts';
import { ALWAYS } from './condition.ts';
import type { EndpointCondition } from './endpoint-condition.ts';
import { createEvaluator, forEveryProtocol } from './evaluator.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables, Tier } from './policy-tables.ts';

const EVERY_POD: EndpointCondition = { kind: 'labels', of: 'pod', selector: { requirements: [] } };

function podsLabelled(app: string): EndpointCondition {
  return {
    kind: 'labels',
    of: 'pod',
    selector: { requirements: [{ key: 'app', operator: 'In', values: [app] }] },
  };
}

function from(is: EndpointCondition): Pick<CompiledRule, 'match'> {
  return { match: { kind: 'source', is } };
}

function ref(name: string): PolicyRef {
  const span = { file: 'p.yaml', line: 1, column: 1 };
  return { dialect: 'kubernetes', apiVersion: 'v1', kind: 'Policy', namespace: 'shop', name, span };
}

function rule(action: CompiledRule['action'], parts: Partial<CompiledRule> = {}): CompiledRule {
  return {
    action,
    index: 0,
    span: { file: 'p.yaml', line: 7, column: 3 },
    path: ['spec', 'ingress', 0],
    match: ALWAYS,
    ...parts,
  };
}

function policy(
  name: string,
  subject: EndpointCondition,
  isolates: boolean,
  ...rules: readonly CompiledRule[]
): CompiledPolicy {
  return { origin: ref(name), subject, ingress: { isolates, rules }, egress: undefined };
}

function tier(parts: Partial<Tier>): Tier {
  return { name: 't', precedence: 'first-match', end: 'deny-isolated', policies: [], ...parts };
}

function pod(app: string | undefined, ports?: WorkloadEndpoint['ports']): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: app ?? 'unlabelled',
    ownerKind: undefined,
    labels: app === undefined ? NO_LABELS_KNOWN : completeLabels([['app', app]]),
    namespaceLabels: completeLabels([['kubernetes.io/metadata.name', 'shop']]),
    ports,
    addresses: singleAddress(parseIpAddress('10.0.0.1')),
    ...NO_IDENTITY_FACTS,
  };
}

function world(address: string): Endpoint {
  return { kind: 'world', addresses: singleAddress(parseIpAddress(address)), names: [], entities: [] };
}

function connect(source: Endpoint, destination: Endpoint, port: number | undefined = 80): Connection {
  return { source, destination, protocol: 'TCP', port, isPodToItself: false, icmp: undefined, l7: undefined };
}

function ingressOf(tables: PolicyTables, connection: Connection) {
  return createEvaluator(tables).judge(connection).ingress;
}

function tables(...tiers: readonly Tier[]): PolicyTables {
  return { tiers };
}

function block(text: string): EndpointCondition {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(text);
  return { kind: 'cidr', cidr, except: [], pods: 'undefined', nodes: 'by-address' };
}

describe('one tier of allows that denies what is isolated', () => {
  const isolating = policy('web-only', podsLabelled('db'), true, rule('allow', from(podsLabelled('web'))));
  const set = tables(tier({ policies: [isolating] }));

  it('allows what no policy selects', () => {
    const side = ingressOf(set, connect(pod('web'), pod('cart')));
    expect(side).toMatchObject({ outcome: 'allowed', decision: { kind: 'no-policy' } });
  });

  it('allows by the rule that matches and names it', () => {
    const side = ingressOf(set, connect(pod('web'), pod('db')));
    expect(side).toMatchObject({
      outcome: 'allowed',
      decision: { kind: 'rule', policy: { name: 'web-only' }, index: 0, span: { line: 7 } },
    });
  });

  it('denies by isolation and names the policies that isolate', () => {
    const side = ingressOf(set, connect(pod('cart'), pod('db')));
    expect(side).toMatchObject({
      outcome: 'denied',
      decision: { kind: 'default-deny', policies: [{ name: 'web-only' }] },
    });
  });

  it('says nothing about the other direction', () => {
    expect(createEvaluator(set).judge(connect(pod('db'), pod('cart'))).egress.outcome).toBe('allowed');
  });
});

describe('unknown', () => {
  const allowWeb = rule('allow', from(podsLabelled('web')));

  it('when the undecided rule could change the verdict, with the reason', () => {
    const set = tables(tier({ policies: [policy('p', podsLabelled('db'), true, allowWeb)] }));
    const side = ingressOf(set, connect(pod(undefined), pod('db')));
    expect(side.outcome).toBe('unknown');
    expect(side.unknowns).toEqual([
      { code: 'labels-not-recorded', detail: '`shop/unlabelled`: label `app` was not recorded' },
    ]);
  });

  it('not when another rule allows anyway', () => {
    const set = tables(tier({ policies: [policy('p', podsLabelled('db'), true, allowWeb, rule('allow'))] }));
    expect(ingressOf(set, connect(pod(undefined), pod('db'))).outcome).toBe('allowed');
  });

  it('not when the policy allows the connection in case it selects the subject', () => {
    const set = tables(tier({ policies: [policy('p', podsLabelled('db'), true, rule('allow'))] }));
    expect(ingressOf(set, connect(pod('web'), pod(undefined))).outcome).toBe('allowed');
  });

  it('when the policy isolates in case it selects the subject', () => {
    const set = tables(tier({ policies: [policy('p', podsLabelled('db'), true)] }));
    expect(ingressOf(set, connect(pod('web'), pod(undefined))).outcome).toBe('unknown');
  });

  it('not when another policy isolates for certain and neither allows', () => {
    const sure = policy('sure', EVERY_POD, true);
    const set = tables(tier({ policies: [sure, policy('p', podsLabelled('db'), true)] }));
    expect(ingressOf(set, connect(pod('web'), pod(undefined))).outcome).toBe('denied');
  });

  it('of a side that cannot matter does not hide a denial of the other side', () => {
    const denyEgress: CompiledPolicy = { ...policy('e', podsLabelled('web'), true), ingress: undefined };
    const egress: CompiledPolicy = { ...denyEgress, egress: { isolates: true, rules: [] } };
    const set = tables(tier({ policies: [egress, policy('p', podsLabelled('db'), true)] }));
    expect(createEvaluator(set).judge(connect(pod('web'), pod(undefined))).outcome).toBe('denied');
  });
});

describe('ordered tiers', () => {
  it('first match decides: a deny before an allow', () => {
    const both = policy('p', EVERY_POD, false, rule('deny'), rule('allow'));
    expect(
      ingressOf(tables(tier({ policies: [both], end: 'next-tier' })), connect(pod('a'), pod('b'))).outcome,
    ).toBe('denied');
  });

  it('pass leaves the tier, whatever its end', () => {
    const first = tier({
      end: 'deny',
      policies: [policy('p', EVERY_POD, false, rule('pass'), rule('deny'))],
    });
    expect(ingressOf(tables(first), connect(pod('a'), pod('b'))).outcome).toBe('allowed');
  });

  it('a tier can end with deny for everybody', () => {
    const side = ingressOf(tables(tier({ name: 'last', end: 'deny' })), connect(pod('a'), pod('b')));
    expect(side).toMatchObject({ outcome: 'denied', decision: { kind: 'tier-end', tier: 'last' } });
  });

  it('with deny-overrides a later deny beats an earlier allow', () => {
    const allow = policy('a', EVERY_POD, true, rule('allow'));
    const deny = policy('d', EVERY_POD, false, rule('deny'));
    const set = tables(tier({ precedence: 'deny-overrides', policies: [allow, deny] }));
    expect(ingressOf(set, connect(pod('a'), pod('b')))).toMatchObject({
      outcome: 'denied',
      decision: { kind: 'rule', policy: { name: 'd' }, action: 'deny' },
    });
  });

  it('with deny-overrides an undecided deny after a certain allow is unknown, a pass is not', () => {
    const allow = policy('a', EVERY_POD, true, rule('allow'));
    const maybe = (action: 'deny' | 'pass') => policy('m', podsLabelled('db'), false, rule(action));
    const outcome = (action: 'deny' | 'pass') =>
      ingressOf(
        tables(tier({ precedence: 'deny-overrides', policies: [allow, maybe(action)] })),
        connect(pod('a'), pod(undefined)),
      ).outcome;
    expect(outcome('deny')).toBe('unknown');
    expect(outcome('pass')).toBe('allowed');
  });

  it('an undecided pass reaches the next tier and its denial', () => {
    const maybePass = policy('m', podsLabelled('db'), false, rule('pass'));
    const allow = policy('a', EVERY_POD, false, rule('allow'));
    const set = tables(tier({ policies: [maybePass, allow] }), tier({ end: 'deny' }));
    expect(ingressOf(set, connect(pod('a'), pod(undefined))).outcome).toBe('unknown');
    expect(ingressOf(set, connect(pod('a'), pod('cart'))).outcome).toBe('allowed');
    expect(ingressOf(set, connect(pod('a'), pod('db'))).outcome).toBe('denied');
  });

  it('a tier that ends with the next one hands isolation on, whatever is asked there first', () => {
    const isolating = tier({ end: 'next-tier', policies: [policy('p', EVERY_POD, true)] });
    const allowWeb = policy('b', EVERY_POD, false, rule('allow', from(podsLabelled('web'))));
    const baseline = tier({ end: 'next-tier', policies: [allowWeb] });
    const set = tables(isolating, baseline, tier({}));
    expect(ingressOf(set, connect(pod('a'), pod('b')))).toMatchObject({
      outcome: 'denied',
      decision: { kind: 'default-deny', policies: [{ name: 'p' }] },
    });
    expect(ingressOf(set, connect(pod('web'), pod('b'))).outcome).toBe('allowed');
    expect(ingressOf(tables(isolating), connect(pod('a'), pod('b'))).outcome).toBe('allowed');
  });

  it('a pass leaves the isolation of its own tier behind, not that of an earlier one', () => {
    const passing = tier({ policies: [policy('q', EVERY_POD, true, rule('pass'))] });
    expect(ingressOf(tables(passing, tier({})), connect(pod('a'), pod('b')))).toMatchObject({
      outcome: 'allowed',
      passed: [{ policy: { name: 'q' }, path: ['spec', 'ingress', 0] }],
    });
    const isolating = tier({ end: 'next-tier', policies: [policy('p', EVERY_POD, true)] });
    const side = ingressOf(tables(isolating, passing, tier({})), connect(pod('a'), pod('b')));
    expect(side).toMatchObject({ outcome: 'denied', decision: { policies: [{ name: 'p' }] } });
  });

  it('policies of one rank are undecided only where their order matters', () => {
    const ranked = (name: string, action: CompiledRule['action'], rank: number): CompiledPolicy => ({
      ...policy(name, EVERY_POD, false, rule(action)),
      rank,
    });
    const judge = (...policies: CompiledPolicy[]) =>
      ingressOf(tables(tier({ end: 'next-tier', policies })), connect(pod('a'), pod('b')));
    expect(judge(ranked('a', 'allow', 5), ranked('d', 'deny', 5))).toMatchObject({
      outcome: 'unknown',
      unknowns: [
        {
          code: 'order-undefined',
          detail: 'nothing defines which of `a`, `d` comes first: they have the same priority',
        },
      ],
    });
    expect(judge(ranked('a', 'allow', 5), ranked('d', 'deny', 6)).outcome).toBe('allowed');
    expect(judge(ranked('a', 'allow', 5), ranked('b', 'allow', 5)).outcome).toBe('allowed');
  });
});

describe('peers and ports', () => {
  function outcome(parts: Partial<CompiledRule>, connection: Connection) {
    return ingressOf(
      tables(tier({ policies: [policy('p', EVERY_POD, true, rule('allow', parts))] })),
      connection,
    ).outcome;
  }

  it('no peer in the list matches nobody', () => {
    expect(outcome(from({ kind: 'any', of: [] }), connect(pod('a'), pod('b')))).toBe('denied');
  });

  it('port ranges include both ends', () => {
    const match = { kind: 'port-range', protocol: 'TCP', first: 80, last: 90 } as const;
    const at = (port: number | undefined) => outcome({ match }, connect(pod('a'), pod('b'), port));
    expect([79, 80, 90, 91].map(at)).toEqual(['denied', 'allowed', 'allowed', 'denied']);
  });

  it('a port that was not recorded is unknown unless every port is allowed', () => {
    const unrecorded: Connection = { ...connect(pod('a'), pod('b')), port: undefined };
    const range = (first: number) => ({ kind: 'port-range', protocol: 'TCP', first, last: 65535 }) as const;
    expect(outcome({ match: range(1) }, unrecorded)).toBe('allowed');
    expect(outcome({ match: range(2) }, unrecorded)).toBe('unknown');
  });

  it('a named port is looked up at the destination, with its protocol', () => {
    const match = { kind: 'named-port', protocol: 'TCP', name: 'http' } as const;
    const declared = (name: string, protocol: 'TCP' | 'UDP', port: number) =>
      outcome({ match }, connect(pod('a'), pod('b', [{ name, protocol, port }])));
    expect(declared('http', 'TCP', 80)).toBe('allowed');
    expect(declared('http', 'TCP', 8080)).toBe('denied');
    expect(declared('http', 'UDP', 80)).toBe('denied');
    expect(declared('web', 'TCP', 80)).toBe('denied');
    expect(outcome({ match }, connect(pod('a'), pod('b', undefined)))).toBe('unknown');
    expect(outcome({ match }, connect(pod('a'), pod('b', [])))).toBe('denied');
  });

  it('one named port must not answer for another destination', () => {
    const match = { kind: 'named-port', protocol: 'TCP', name: 'http' } as const;
    const evaluator = createEvaluator(
      tables(tier({ policies: [policy('p', EVERY_POD, true, rule('allow', { match }))] })),
    );
    const at = (port: number) => connect(pod('a'), pod('b', [{ name: 'http', protocol: 'TCP', port }]), 80);
    expect(evaluator.judge(at(80)).outcome).toBe('allowed');
    expect(evaluator.judge(at(81)).outcome).toBe('denied');
    expect(evaluator.judge(at(80)).outcome).toBe('allowed');
  });

  it('addresses in different blocks are different identities', () => {
    const evaluator = createEvaluator(
      tables(
        tier({
          policies: [policy('p', EVERY_POD, true, rule('allow', from(block('203.0.113.0/24'))))],
        }),
      ),
    );
    const reaches = (address: string) => evaluator.judge(connect(world(address), pod('b'))).outcome;
    expect(['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'].map(reaches)).toEqual([
      'denied',
      'allowed',
      'allowed',
      'denied',
    ]);
  });

  it('a block and a pod inside of it is unknown where CNIs differ, outside of it is not', () => {
    expect(outcome(from(block('10.0.0.0/8')), connect(pod('a'), pod('b')))).toBe('unknown');
    expect(outcome(from(block('192.168.0.0/16')), connect(pod('a'), pod('b')))).toBe('denied');
  });
});

it('never takes one connection for another that it remembers', () => {
  const onPort = (port: number, app: string) => ({
    kind: 'all' as const,
    of: [
      { kind: 'port-range' as const, protocol: 'TCP' as const, first: port, last: port },
      { kind: 'destination' as const, is: podsLabelled(app) },
    ],
  });
  const match: CompiledRule['match'] = {
    kind: 'any',
    of: [{ kind: 'pod-to-itself', match: true }, onPort(80, 'a'), onPort(443, 'b')],
  };
  const all = tables(tier({ policies: [policy('p', EVERY_POD, true, rule('allow', { match }))] }));
  const asked = ['a', 'b', 'c'].flatMap((app) =>
    [true, false].flatMap((isPodToItself) =>
      [1, 80, 100, 443, 500].map((port) => ({ ...connect(pod('x'), pod(app), port), isPodToItself })),
    ),
  );
  const remembering = createEvaluator(all);
  const outcomes = (connections: readonly Connection[]) =>
    connections.map((one) => remembering.judge(one).outcome);
  const afresh = asked.map((one) => createEvaluator(all).judge(one).outcome);
  expect(outcomes(asked)).toEqual(afresh);
  expect(outcomes(asked.toReversed())).toEqual(afresh.toReversed());
  expect(new Set(afresh).size).toBe(2);
});

const NOBODY = { kind: 'unidentified', addresses: { addresses: [], isComplete: false } } as const;

function over(protocol: Protocol, port?: number): Connection {
  const ends = { source: NOBODY, destination: NOBODY };
  return { ...ends, protocol, port, icmp: undefined, l7: undefined, isPodToItself: false };
}

/** The protocols for which a question was asked. */
function asked(connection: Connection): readonly Protocol[] {
  const protocols: Protocol[] = [];
  forEveryProtocol(connection, ({ protocol }) => {
    protocols.push(protocol);
    return true;
  });
  return protocols;
}

it('asks of a protocol that was recorded, and else of all that it may be', () => {
  expect(asked(over('UDP', 53))).toEqual(['UDP']);
  expect(asked(over('unknown', 53))).toEqual([...PORT_PROTOCOLS]);
  expect(asked(over('unknown'))).toEqual([...KNOWN_PROTOCOLS]);
});

it('is certain of what all agree on only', () => {
  const unknown = over('unknown', 53);
  expect(forEveryProtocol(unknown, () => true)).toBe(true);
  expect(forEveryProtocol(unknown, () => false)).toBe(false);
  const notRecorded = { code: 'protocol-not-recorded' };
  expect(forEveryProtocol(unknown, ({ protocol }) => protocol === 'TCP')).toMatchObject(notRecorded);
  expect(forEveryProtocol(unknown, ({ protocol }) => protocol !== 'SCTP')).toMatchObject(notRecorded);
  const cannotTell = { code: 'port-not-recorded', detail: '' } as const;
  expect(forEveryProtocol(unknown, () => cannotTell)).toMatchObject(notRecorded);
});
