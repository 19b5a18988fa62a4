import { expect, it } from 'vitest';
import { observationOf } from '../../../test/support/digest-of.ts';
import type { Connection } from '../../model/connection.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import { recordedNames } from '../../model/dns-name.ts';
import { type Endpoint, endpointName, NO_ADDRESS, singleAddress } from '../../model/endpoint.ts';
import { type IpAddress, parseIpAddress } from '../../model/ip-address.ts';
import type { L7Request } from '../../model/l7-request.ts';
import type { SeenConnection } from '../flow-digest.ts';
import type { ExampleParts, Observation } from '../observation.ts';
import type { SeenRequest } from '../seen-requests.ts';
import { ConnectionTable } from './connection-table.ts';

const HOUR = 3_600_000;

function addressOf(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(text);
  return address;
}

const pod = (n: number): Endpoint => ({
  kind: 'unidentified',
  addresses: singleAddress(addressOf(`10.0.0.${n}`)),
});
const reserved = (text: string): Endpoint => ({
  kind: 'reserved',
  entities: ['health'],
  addresses: singleAddress(addressOf(text)),
});
const world = (...names: readonly string[]): Endpoint => ({
  kind: 'world',
  addresses: singleAddress(addressOf('203.0.113.9')),
  names: recordedNames(names),
  entities: [],
});
const get = (path: string): L7Request => ({
  kind: 'http',
  method: 'GET',
  path,
  host: undefined,
  protocol: undefined,
});
const policy = (name: string): NamedPolicy => ({
  direction: 'ingress',
  action: 'allowed',
  kind: undefined,
  namespace: undefined,
  name,
});

type Given = Partial<Connection> &
  Partial<Omit<Observation, 'connection' | 'example'>> & { readonly by?: Partial<ExampleParts> };

function observation({ by, ...given }: Given): Observation {
  const {
    source = pod(1),
    destination = pod(2),
    protocol = 'TCP',
    port,
    icmp,
    l7,
    isPodToItself = false,
    ...rest
  } = given;
  const plain = observationOf({
    source,
    destination,
    protocol,
    port: 'port' in given ? port : 443,
    icmp,
    l7,
    isPodToItself,
  });
  return { ...plain, ...rest, example: { ...plain.example, ...by } };
}

/** The same for records in any order, and for the parts of two recordings. */
function connectionsOf(...given: readonly Given[]): readonly SeenConnection[] {
  const fill = (records: readonly Given[]): ConnectionTable => {
    const table = new ConnectionTable();
    for (const one of records) table.addObservation(observation(one));
    return table;
  };
  const { connections } = fill(given).finish();
  expect(fill(given.toReversed()).finish().connections).toEqual(connections);
  const half = given.length >> 1;
  const parts = [fill(given.slice(half)), fill(given.slice(0, half))].map((table) => table.finish());
  const joined = new ConnectionTable();
  for (const part of parts) for (const seen of part.connections) joined.addSeen(seen);
  expect(joined.finish().connections).toEqual(connections);
  return connections;
}

function only(...given: readonly Given[]): SeenConnection {
  const [seen, ...others] = connectionsOf(...given);
  if (seen === undefined || others.length > 0) throw new Error(`${others.length + 1} connections`);
  return seen;
}

it('counts by observer and outcome, from the first record to the end of the last', () => {
  const { counters, hours } = only(
    { time: 5 * HOUR, weight: 3 },
    { time: 2 * HOUR, lastTime: 7 * HOUR },
    { time: 3 * HOUR, lastTime: 1 * HOUR },
    { time: undefined, lastTime: 9 * HOUR },
    { time: 4 * HOUR, observer: 'ingress-drop', outcome: 'denied' },
    { time: undefined, observer: 'unspecified', outcome: 'attempted', weight: 2 },
  );
  expect([...counters]).toEqual([
    ['delivered allowed', { count: 6, firstSeen: 2 * HOUR, lastSeen: 7 * HOUR }],
    ['ingress-drop denied', { count: 1, firstSeen: 4 * HOUR, lastSeen: 4 * HOUR }],
    ['unspecified attempted', { count: 2, firstSeen: undefined, lastSeen: undefined }],
  ]);
  expect(hours).toBe((1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 7));
});

it('tells connections apart by ends, protocol, port, message and whether a pod talks to itself, and sorts them so', () => {
  const told = connectionsOf(
    { source: pod(2) },
    { destination: pod(3) },
    { port: 80 },
    { port: 8080, isPodToItself: true },
    { port: 8080 },
    { protocol: 'UDP', port: 53 },
    { protocol: 'ICMP', port: undefined, icmp: { type: 8, code: 0 } },
    { protocol: 'ICMP', port: undefined, icmp: { type: 3, code: undefined } },
    { protocol: 'ICMP', port: undefined },
    { source: pod(2), port: 80 },
  ).map(({ connection: { source, destination, protocol, port, icmp, isPodToItself } }) =>
    [endpointName(source), endpointName(destination), protocol, port, icmp?.type, isPodToItself].join(' '),
  );
  expect(told).toEqual([
    '10.0.0.1 10.0.0.2 TCP 80  false',
    '10.0.0.1 10.0.0.2 TCP 8080  false',
    '10.0.0.1 10.0.0.2 TCP 8080  true',
    '10.0.0.1 10.0.0.2 UDP 53  false',
    '10.0.0.1 10.0.0.2 ICMP  3 false',
    '10.0.0.1 10.0.0.2 ICMP  8 false',
    '10.0.0.1 10.0.0.2 ICMP   false',
    '10.0.0.1 10.0.0.3 TCP 443  false',
    '10.0.0.2 10.0.0.2 TCP 80  false',
    '10.0.0.2 10.0.0.2 TCP 443  false',
  ]);
});

it('knows of an end what all of its records know, wherever it stands', () => {
  const seen = connectionsOf(
    { source: reserved('10.0.0.9') },
    { source: reserved('10.0.0.8') },
    { destination: reserved('10.0.0.7') },
  );
  expect(seen).toHaveLength(2);
  const addresses = ['10.0.0.7', '10.0.0.8', '10.0.0.9'].map(addressOf);
  for (const { connection } of seen) {
    const end = [connection.source, connection.destination].find(({ kind }) => kind === 'reserved');
    expect(end?.addresses).toEqual({ addresses, isComplete: true });
  }
});

it('shows the earliest record; of several the first by its text, before any that is not dated', () => {
  const late = { time: 3, by: { sourcePod: 'shop/a', sourcePort: 1 }, node: 'n' };
  const first = {
    time: 2,
    by: { sourcePod: 'shop/b', destinationAddress: '10.0.0.2', destinationPort: 443 },
    node: 'n1',
  };
  const same = { ...first, node: 'n2' };
  const undated = { time: undefined, by: { sourcePod: 'shop/0' } };
  expect(only(late, same, first, undated).example).toEqual({
    time: 2,
    source: 'shop/b',
    destination: '10.0.0.2:443',
    node: 'n1',
  });
  expect(only(undated, { time: undefined, by: { sourcePod: 'shop/1' } }).example).toMatchObject({
    time: undefined,
    source: 'shop/0',
  });
  // Of other observers and outcomes, too.
  expect(only(late, { ...first, observer: 'sent' }, { ...same, outcome: 'denied' }).example.node).toBe('n1');
});

it('keeps names of destinations outside only, each once and at most 32', () => {
  expect(
    only({ destination: world('b', 'a') }, { destination: world('c', 'a') }, { destination: world() }).names,
  ).toEqual(['a', 'b', 'c']);
  expect(only({ source: world('a') }).names).toEqual([]);
  const many = Array.from({ length: 40 }, (_, i) => `n${i + 10}.example`);
  expect(only(...many.map((name) => ({ destination: world(name) }))).names).toEqual(many.slice(0, 32));
  expect(
    only({ destination: world(...many.slice(0, 20)) }, { destination: world(...many.slice(15)) }).names,
  ).toEqual(many.slice(0, 32));
});

it('loses no name to a list of as many as are kept', () => {
  const later = Array.from({ length: 31 }, (_, i) => `n${i + 30}.example`);
  const { names } = only(
    { destination: world('n20.example') },
    { destination: world('n10.example', ...later) },
  );
  expect(names).toEqual(['n10.example', 'n20.example', ...later.slice(0, 30)]);
});

it('keeps policies, sorted, each once', () => {
  const others: readonly NamedPolicy[] = [
    { ...policy('a'), direction: 'egress' },
    { ...policy('a'), action: 'denied' },
    { ...policy('a'), kind: 'NetworkPolicy' },
    { ...policy('a'), namespace: 'shop' },
  ];
  const { policies } = only(
    { policies: [policy('b'), policy('a')] },
    { policies: [policy('a')] },
    {},
    ...others.map((one) => ({ policies: [one] })),
  );
  expect(policies).toEqual([others[0], others[2], others[3], policy('a'), policy('b'), others[1]]);
  const many = Array.from({ length: 40 }, (_, i) => policy(`p${i + 10}`));
  expect(only(...many.map((one) => ({ policies: [one] }))).policies).toEqual(many.slice(0, 32));
});

it('keeps requests beside their connection, by the proxy that logged them', () => {
  const ofProxy = { observer: 'ingress-request', time: 5 } as const;
  const { connection, requests } = only(
    { l7: get('/b'), ...ofProxy, weight: 2 },
    { l7: get('/a'), ...ofProxy, isRefused: true },
    { l7: get('/b'), time: 7, observer: 'egress-request' },
    { l7: get('/b'), ...ofProxy, time: 6 },
  );
  expect(connection.l7).toBeUndefined();
  expect(requests.isComplete).toBe(true);
  expect(requests.requests.map(({ request, counters }) => [request, [...counters]])).toEqual([
    [get('/a'), [['ingress refused', { count: 1, firstSeen: 5, lastSeen: 5 }]]],
    [
      get('/b'),
      [
        ['ingress allowed', { count: 3, firstSeen: 5, lastSeen: 6 }],
        ['egress allowed', { count: 1, firstSeen: 7, lastSeen: 7 }],
      ],
    ],
  ]);
});

it('says of two recordings that requests are missing, where one of them does', () => {
  const seen = only({});
  const some: readonly SeenRequest[] = [
    { request: get('/'), counters: new Map([['ingress allowed', { count: 1, firstSeen: 1, lastSeen: 1 }]]) },
  ];
  for (const requests of [[], some]) {
    const table = new ConnectionTable();
    table.addSeen(seen);
    table.addSeen({ ...seen, requests: { requests, isComplete: false } });
    expect(table.finish().connections[0]?.requests).toEqual({ requests, isComplete: false });
  }
});

it('keeps who got which answers, when, with all that is known of the client', () => {
  const answer = {
    client: reserved('10.0.0.9'),
    name: 'a.example',
    addresses: [addressOf('192.0.2.2'), addressOf('192.0.2.1')],
  };
  const table = new ConnectionTable();
  table.addAnswer(answer, 5);
  table.addAnswer({ ...answer, client: reserved('10.0.0.8') }, 3);
  table.addAnswer({ ...answer, name: 'b.example', addresses: [addressOf('192.0.2.1')] }, undefined);
  const { answers, hasAllAnswers } = table.finish();
  const client = {
    ...reserved('10.0.0.8'),
    addresses: { addresses: [addressOf('10.0.0.8'), addressOf('10.0.0.9')], isComplete: true },
  };
  const expected = [
    { client, name: 'a.example', address: addressOf('192.0.2.1'), firstSeen: 3, lastSeen: 5 },
    { client, name: 'a.example', address: addressOf('192.0.2.2'), firstSeen: 3, lastSeen: 5 },
    { client, name: 'b.example', address: addressOf('192.0.2.1'), firstSeen: undefined, lastSeen: undefined },
  ];
  expect([answers, hasAllAnswers]).toEqual([expected, true]);
  const again = new ConnectionTable();
  again.addSeenAnswers({ answers, hasAllAnswers: true });
  expect(again.finish()).toMatchObject({ answers: expected, hasAllAnswers: true });
  again.addSeenAnswers({ answers: [], hasAllAnswers: false });
  again.addSeenAnswers({
    answers: [{ ...answer, client, address: addressOf('192.0.2.1'), firstSeen: 1, lastSeen: 9 }],
    hasAllAnswers: true,
  });
  expect(again.finish()).toMatchObject({
    answers: [{ firstSeen: 1, lastSeen: 9 }, {}, {}],
    hasAllAnswers: false,
  });
});

it('does not mix up ends where nothing tells them', () => {
  const nobody: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
  const seen = connectionsOf({ source: nobody }, { source: nobody, destination: nobody });
  expect(seen).toHaveLength(2);
});
