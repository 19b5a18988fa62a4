import { expect, it } from 'vitest';
import { observationOf } from '../../../test/support/digest-of.ts';
import { parseCidr } from '../../model/cidr.ts';
import { recordedNames } from '../../model/dns-name.ts';
import {
  type AddressSet,
  type Endpoint,
  endpointName,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  singleAddress,
} from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { L7Request } from '../../model/l7-request.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { FlowDigest } from '../flow-digest.ts';
import { ConnectionTable } from '../table/connection-table.ts';
import { isOutsideName, redactDigest } from './redact.ts';
import type { Redaction } from './redactions.ts';

const at = (text: string): AddressSet => singleAddress(parseIpAddress(text));
const within = (text: string): AddressSet => ({
  addresses: [],
  isComplete: false,
  within: [text].flatMap((block) => parseCidr(block) ?? []),
});
const somebody = (addresses = NO_ADDRESS): Endpoint => ({ kind: 'unidentified', addresses });
const outside = (
  addresses: AddressSet,
  names: readonly string[] = [],
  entities = ['world-ipv4'],
): Endpoint => ({
  kind: 'world',
  addresses,
  names: recordedNames(names),
  entities,
});
const node = (addresses: AddressSet): Endpoint => ({
  kind: 'node',
  name: 'n',
  isOwnNode: false,
  addresses,
  entities: [],
  labels: NO_LABELS_KNOWN,
});

const pod = (namespace: string): Endpoint => ({
  kind: 'workload',
  namespace,
  name: 'web',
  ownerKind: undefined,
  labels: NO_LABELS_KNOWN,
  namespaceLabels: NO_LABELS_KNOWN,
  ports: undefined,
  addresses: NO_ADDRESS,
  ...NO_IDENTITY_FACTS,
});

function digestOf(source: Endpoint, destination: Endpoint, requests: readonly L7Request[] = []): FlowDigest {
  const table = new ConnectionTable();
  for (const l7 of requests.length === 0 ? [undefined] : requests) {
    const observation = observationOf({
      source,
      destination,
      protocol: 'TCP',
      port: 443,
      icmp: undefined,
      l7,
      isPodToItself: false,
    });
    const example = { ...observation.example, sourceAddress: 'from', destinationAddress: 'to' };
    table.addObservation({ ...observation, observer: l7 === undefined ? 'sent' : 'egress-request', example });
  }
  return { ...table.finish(), window: undefined, nodes: [], lostEvents: 0, sources: [] };
}

function redacted(destination: Endpoint, redactions: readonly Redaction[], source = somebody()) {
  const [seen] = redactDigest(digestOf(source, destination), redactions).connections;
  if (seen === undefined) throw new Error('it is lost');
  const ends = [seen.connection.source, seen.connection.destination].map(endpointName);
  return { ends, names: seen.names, example: [seen.example.source, seen.example.destination] };
}

it.each([
  ['a public address', outside(at('203.0.113.9')), 'outside the cluster'],
  ['one of IPv6', outside(at('2001:db8::9')), 'outside the cluster'],
  ['that of somebody', somebody(at('203.0.113.9')), 'an unidentified endpoint'],
  ['the prefix of many', outside(within('203.0.113.0/24')), 'outside the cluster'],
  [
    'of an end that only its address places outside',
    outside(at('203.0.113.9'), [], ['cidr']),
    'an unidentified endpoint',
  ],
  [
    'of an end recorded as a network set',
    outside(at('203.0.113.9'), [], ['network set shop/partners']),
    'network set shop/partners',
  ],
])('without addresses nothing tells %s, nor do examples', (_, end, name) => {
  expect(redacted(end, ['addresses'])).toEqual({
    ends: ['an unidentified endpoint', name],
    names: [],
    example: ['from', 'redacted'],
  });
  expect(redacted(somebody(), ['addresses'], end)).toMatchObject({
    ends: [name, 'an unidentified endpoint'],
    example: ['redacted', 'to'],
  });
});

it.each([
  ['private ones', outside(at('10.0.0.9'))],
  ['private prefixes', outside(within('10.0.0.0/24'))],
  ['private ones of somebody', somebody(at('10.0.0.9'))],
  ['those of nodes', node(at('203.0.113.9'))],
])('without addresses %s stay', (_, end) => {
  expect(redacted(end, ['addresses'])).toEqual({
    ends: ['an unidentified endpoint', endpointName(end)],
    names: [],
    example: ['from', 'to'],
  });
});

it('an end with a private and a public address loses both, and is outside where only one of its entities says so', () => {
  const both: AddressSet = {
    addresses: [...at('10.0.0.9').addresses, ...at('203.0.113.9').addresses],
    isComplete: true,
  };
  expect(redacted(somebody(both), ['addresses'])).toMatchObject({ example: ['from', 'redacted'] });
  expect(redacted(outside(both, [], ['cidr', 'world-ipv4']), ['addresses']).ends[1]).toBe('cidr');
});

it('names stay without addresses, but not which of them this client knew', () => {
  const named = outside(at('203.0.113.9'), ['a.example']);
  expect(redacted(named, ['addresses'])).toMatchObject({
    ends: ['an unidentified endpoint', 'a.example'],
    names: [],
  });
  expect(
    redacted(outside(at('10.0.0.9'), ['a.example']), ['addresses'], outside(at('203.0.113.9'))),
  ).toMatchObject({
    ends: ['outside the cluster', 'a.example (10.0.0.9)'],
    names: ['a.example'],
  });
  const [seen] = redactDigest(digestOf(somebody(), named), ['names']).connections;
  expect(seen?.connection.destination).toEqual(outside(at('203.0.113.9')));
  expect(redacted(named, ['names'])).toEqual({
    ends: ['an unidentified endpoint', '203.0.113.9'],
    names: [],
    example: ['from', 'to'],
  });
});

const ZEROS = '0.'.repeat(23);
const HOSTS = {
  'api.partner.example': 'names',
  '203.0.113.10': 'addresses',
  '203.0.113.10.': 'addresses',
  '[2001:db8::1]': 'addresses',
  '10.113.0.203.in-addr.arpa': 'names, addresses',
  [`1.${ZEROS}8.b.d.0.1.0.0.2.ip6.arpa`]: 'names, addresses',
  '113.0.203.in-addr.arpa': 'names, addresses',
  '4.3.2.10.in-addr.arpa': 'names',
  '10.2.3.4': '',
  '[fd00::1]': '',
  cart: '',
  'cart.shop.svc.cluster.local': '',
  'cart.shop.svc.Cluster.local.': '',
  'cart.blog.svc.cluster.local': 'names',
  'api.partner.example.shop.svc.cluster.local': 'names',
  'cluster.local.example': 'names',
  'cart.xcluster.local': 'names',
  'cart.cluster.local.example': 'names',
};

it.each(Object.entries(HOSTS))('%s, as a host or asked for, goes with: %s', (text, goesWith) => {
  const hiding = (['names', 'addresses'] as const).filter((redaction) => {
    const http: L7Request = { kind: 'http', method: 'GET', path: '/v1', host: text, protocol: 'HTTP/1.1' };
    const dns: L7Request = { kind: 'dns', name: text, recordTypes: ['A'] };
    const [seen] = redactDigest(digestOf(pod('shop'), somebody(), [http, dns]), [redaction]).connections;
    const left = seen?.requests.requests.map(({ request }) => request);
    const isHidden = !JSON.stringify(left).includes(text);
    // All else of the request stays.
    const shown = isHidden ? undefined : text;
    expect(left).toEqual([
      { ...dns, name: shown },
      { ...http, host: shown },
    ]);
    return isHidden;
  });
  expect(hiding.join(', ')).toBe(goesWith);
});

it.each([
  ['203.0.113.10:8443', 'addresses'],
  ['[2001:db8::1]:443', 'addresses'],
  ['api.partner.example:8443', 'names'],
] as const)('a host goes with the port that the client wrote: %s', (host, redaction) => {
  const http: L7Request = { kind: 'http', method: 'GET', path: '/v1', host, protocol: 'HTTP/1.1' };
  const [seen] = redactDigest(digestOf(pod('shop'), somebody(), [http]), [redaction]).connections;
  expect(seen?.requests.requests.map(({ request }) => request)).toEqual([{ ...http, host: undefined }]);
});

it('requests that look alike then are one, others stay as they are, and what is missing is still said', () => {
  const get = (host: string | undefined): L7Request => ({
    kind: 'http',
    method: 'GET',
    path: '/',
    host,
    protocol: undefined,
  });
  const others: L7Request[] = [
    { kind: 'kafka', apiKey: 'produce', topic: 'a.topic' },
    { kind: 'other', protocol: 'cassandra.v4' },
    { kind: 'dns', name: undefined, recordTypes: ['A'] },
  ];
  const whole = digestOf(somebody(), somebody(), [
    get('a.example'),
    get('b.example'),
    get(undefined),
    ...others,
  ]);
  const requestsOf = ({ connections: [seen] }: FlowDigest) => seen?.requests;
  const after = requestsOf(redactDigest(whole, ['names']));
  expect(after?.isComplete).toBe(true);
  expect(after?.requests.map(({ request }) => request)).toEqual([
    others[2],
    get(undefined),
    others[0],
    others[1],
  ]);
  expect(after?.requests[1]?.counters.get('egress allowed')?.count).toBe(3);
  const cut = whole.connections.map((seen) => ({
    ...seen,
    requests: { ...seen.requests, isComplete: false },
  }));
  expect(requestsOf(redactDigest({ ...whole, connections: cut }, ['names']))?.isComplete).toBe(false);
});

it('answers of DNS go with either, and are missing then', () => {
  const whole = digestOf(somebody(), outside(at('10.0.0.9')));
  const [address] = at('203.0.113.9').addresses;
  if (address === undefined) throw new Error('no address');
  const answers = [{ client: somebody(), name: 'a.example', address, firstSeen: 1, lastSeen: 1 }];
  for (const redaction of ['names', 'addresses'] as const) {
    expect(redactDigest({ ...whole, answers }, [redaction])).toMatchObject({
      answers: [],
      hasAllAnswers: false,
    });
    expect(redactDigest(whole, [redaction])).toMatchObject({ answers: [], hasAllAnswers: true });
    expect(redactDigest({ ...whole, hasAllAnswers: false }, [redaction]).hasAllAnswers).toBe(false);
  }
  expect(redactDigest({ ...whole, answers }, [])).toEqual({ ...whole, answers });
});

const isOutside = (host: string, ...redactions: ('names' | 'addresses')[]) =>
  isOutsideName(host, redactions, new Set(['shop']));

it.each([
  'db.shop.svc.cluster.local',
  'DB.Shop.svc.cluster.local.',
  '_pg._tcp.db.shop.svc.cluster.local',
  '10-0-1-5.shop.pod.cluster.local',
  'db',
  '203.0.113.10',
])('%s names nobody outside the cluster', (host) => {
  expect(isOutside(host, 'names')).toBe(false);
});

it.each([
  'partner.example',
  'partner.example.svc.cluster.local',
  'partner.example.shop.svc.cluster.local',
  'partner.example.cluster.local',
  '_xmpp._tcp.partner.example.shop.svc.cluster.local',
  '10.113.0.203.in-addr.arpa',
])('%s may name somebody outside', (host) => {
  expect(isOutside(host, 'names')).toBe(true);
});

it.each([
  ['203.0.113.10', true],
  ['[2001:db8::1]', true],
  ['10.0.0.1', false],
  ['[fd00::1]', false],
  ['10.113.0.203.in-addr.arpa.', true],
  ['1.0.0.10.in-addr.arpa', false],
  [`${'1.'.padEnd(32, '0.')}${'8.b.d.0.1.0.0.2.'.padStart(32, '0.')}ip6.arpa`, true],
  [`1.${'0.'.repeat(29)}d.f.ip6.arpa`, false],
  ['partner.example', false],
  ['in-addr.arpa', false],
])('%s tells a public address: %s', (host, tells) => {
  expect(isOutside(host, 'addresses')).toBe(tells);
});
