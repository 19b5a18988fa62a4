import { describe, expect, it } from 'vitest';
import type { Connection } from '../../model/connection.ts';
import { type Endpoint, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { Protocol } from '../../model/protocol.ts';
import { type EndpointLeaf, matchEndpoint } from '../endpoint-condition.ts';
import { matchTraffic, type TrafficLeaf } from '../traffic-condition.ts';

const addressOf = (...texts: string[]) => ({
  addresses: texts.flatMap((text) => parseIpAddress(text) ?? []),
  isComplete: texts.length > 0,
});
const pod: WorkloadEndpoint = {
  kind: 'workload',
  namespace: 'shop-dev',
  name: 'web',
  ownerKind: undefined,
  labels: completeLabels([['app', 'web-front']]),
  namespaceLabels: { labels: new Map([['team', 'retail']]), isComplete: false },
  ports: [],
  addresses: addressOf('10.0.0.1'),
  ...NO_IDENTITY_FACTS,
  serviceAccount: { name: 'robot', labels: completeLabels([['role', 'ci']]) },
};
const world: Endpoint = { kind: 'world', addresses: addressOf('203.0.113.9'), names: [], entities: [] };
const node: Endpoint = {
  kind: 'node',
  name: 'n1',
  isOwnNode: false,
  addresses: addressOf('192.168.0.1'),
  entities: [],
  labels: NO_LABELS_KNOWN,
};

function ask(leaf: EndpointLeaf, endpoint: Endpoint = pod) {
  const answer = matchEndpoint(leaf, endpoint);
  return typeof answer === 'boolean' ? answer : answer.code;
}

describe('a text within a label or a name', () => {
  type Text = Extract<EndpointLeaf, { kind: 'label-text' }>;
  const text = (of: Text['of'], key: string, is: Text['text']['is'], value: string): Text => ({
    kind: 'label-text',
    of,
    key,
    text: { is, value },
  });

  it('is in it, at its beginning, or at its end', () => {
    const of = (is: Text['text']['is'], value: string) => ask(text('pod', 'app', is, value));
    expect([of('contains', 'b-f'), of('contains', 'x'), of('contains', '')]).toEqual([true, false, true]);
    expect([of('starts with', 'web'), of('starts with', 'front')]).toEqual([true, false]);
    expect([of('ends with', 'front'), of('ends with', 'web')]).toEqual([true, false]);
  });

  it('is looked for where the question says', () => {
    expect(ask(text('namespace', 'team', 'contains', 'tail'))).toBe(true);
    expect(ask(text('namespace-name', '', 'ends with', '-dev'))).toBe(true);
    expect(ask(text('service-account', 'role', 'contains', 'c'))).toBe(true);
    expect(ask(text('service-account-name', '', 'starts with', 'rob'))).toBe(true);
  });

  it('is not in a label that is absent; of one that may be there nobody can tell', () => {
    expect(ask(text('pod', 'role', 'contains', ''))).toBe(false);
    expect(ask(text('namespace', 'zone', 'contains', ''))).toBe('namespace-labels-not-recorded');
    const { serviceAccount: _, ...rest } = pod;
    const unknown = { ...rest, serviceAccount: undefined };
    expect(ask(text('service-account', 'a', 'contains', ''), unknown)).toBe(
      'service-account-labels-not-recorded',
    );
    expect(ask(text('service-account-name', '', 'contains', 'a'), unknown)).toBe(
      'service-account-not-recorded',
    );
  });

  it('is of pods only', () => {
    for (const other of [world, node]) expect(ask(text('pod', 'app', 'contains', ''), other)).toBe(false);
    expect(ask(text('pod', 'app', 'contains', ''), { kind: 'unidentified', addresses: pod.addresses })).toBe(
      'endpoint-not-identified',
    );
  });
});

it('labels of a service account are asked like others', () => {
  const has = (key: string, endpoint: Endpoint = pod) =>
    ask(
      {
        kind: 'labels',
        of: 'service-account',
        selector: { requirements: [{ key, operator: 'Exists', values: [] }] },
      },
      endpoint,
    );
  expect([has('role'), has('app'), has('role', world)]).toEqual([true, false, false]);
  expect(has('role', { ...pod, serviceAccount: undefined })).toBe('service-account-labels-not-recorded');
});

function carries(leaf: TrafficLeaf, protocol: Protocol, more: Partial<Connection> = {}) {
  const asked: Connection = {
    source: pod,
    destination: world,
    protocol,
    port: undefined,
    isPodToItself: false,
    icmp: undefined,
    l7: undefined,
    ...more,
  };
  const answer = matchTraffic(leaf, asked);
  return typeof answer === 'boolean' ? answer : answer.code;
}

it('a protocol is told by its number, and one that records do not name may be any other', () => {
  const is = (number: number, protocol: Protocol) => carries({ kind: 'protocol', number }, protocol);
  expect([is(6, 'TCP'), is(17, 'UDP'), is(132, 'SCTP'), is(1, 'ICMP'), is(58, 'ICMPv6')]).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  expect([is(6, 'UDP'), is(6, 'other'), is(47, 'TCP')]).toEqual([false, false, false]);
  expect(is(47, 'other')).toBe('protocol-not-recorded');
});

it('a family is told by the addresses of either end', () => {
  const over = (family: 4 | 6, source: Endpoint, destination: Endpoint, protocol: Protocol = 'TCP') =>
    carries({ kind: 'ip-family', family }, protocol, { source, destination });
  const dual: Endpoint = { ...pod, addresses: addressOf('10.0.0.1', '2001:db8::1') };
  const unknown: Endpoint = { ...pod, addresses: addressOf() };
  expect([over(4, pod, world), over(6, pod, world), over(4, dual, world)]).toEqual([true, false, true]);
  expect([over(4, unknown, world), over(6, unknown, world)]).toEqual([true, false]);
  expect(over(4, dual, unknown)).toBe('address-not-recorded');
  expect([over(6, unknown, unknown, 'ICMPv6'), over(4, unknown, unknown, 'ICMPv6')]).toEqual([true, false]);
});

it('from which port a connection is opened is never known', () => {
  expect(carries({ kind: 'source-port', protocol: 'TCP' }, 'TCP')).toBe('source-port-not-recorded');
  expect(carries({ kind: 'source-port', protocol: 'TCP' }, 'UDP')).toBe(false);
  expect(carries({ kind: 'source-port', protocol: undefined }, 'SCTP')).toBe('source-port-not-recorded');
  expect(carries({ kind: 'source-port', protocol: undefined }, 'ICMP')).toBe(false);
});

it('a message of ICMP is told by its type, and by its code where that is asked', () => {
  const is = (icmp: Connection['icmp'], code?: number) =>
    carries({ kind: 'icmp', protocol: 'ICMP', type: 8, code }, 'ICMP', { icmp });
  expect([is({ type: 8, code: 0 }), is({ type: 0, code: 0 })]).toEqual([true, false]);
  expect([is({ type: 8, code: 0 }, 0), is({ type: 8, code: 1 }, 0)]).toEqual([true, false]);
  expect([is(undefined), is({ type: 8, code: undefined }, 0)]).toEqual([
    'icmp-type-not-recorded',
    'icmp-type-not-recorded',
  ]);
});
