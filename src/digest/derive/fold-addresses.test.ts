import { expect, it } from 'vitest';
import { digestOf } from '../../../test/support/digest-of.ts';
import { parseCidr } from '../../model/cidr.ts';
import type { Connection } from '../../model/connection.ts';
import { recordedNames } from '../../model/dns-name.ts';
import {
  type AddressSet,
  type Endpoint,
  endpointName,
  NO_ADDRESS,
  singleAddress,
} from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { FlowDigest } from '../flow-digest.ts';
import { describeFolded, foldAddresses } from './fold-addresses.ts';

const POD: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
const at = (text: string): AddressSet => singleAddress(parseIpAddress(text));
const within = (...blocks: readonly string[]): AddressSet => ({
  ...NO_ADDRESS,
  within: blocks.flatMap((text) => parseCidr(text) ?? []),
});
const client = (
  addresses: AddressSet,
  more: { readonly names?: readonly string[]; readonly entities?: readonly string[] } = {},
): Endpoint => ({
  kind: 'world',
  addresses,
  names: recordedNames(more.names ?? []),
  entities: more.entities ?? [],
});

function to(source: Endpoint, destination = POD): Connection {
  return {
    source,
    destination,
    protocol: 'TCP',
    port: 443,
    icmp: undefined,
    l7: undefined,
    isPodToItself: false,
  };
}

function folded(max: number, ...sources: readonly Endpoint[]): readonly string[] {
  return sourcesOf(foldAddresses(digestOf(sources.map((source) => to(source))), max));
}

const sourcesOf = ({ connections }: FlowDigest) =>
  connections.map(({ connection: { source } }) => endpointName(source)).sort();

it.each([
  [['203.0.1.1', '203.0.1.2'], '203.0.1.0/24'],
  [['203.0.17.1', '203.0.18.2'], '203.0.16.0/20'],
  [['203.0.1.1', '203.0.128.2'], '203.0.0.0/16'],
  [['203.1.1.1', '203.2.128.2'], '203.0.0.0/12'],
  [['203.1.1.1', '203.200.128.2'], '203.0.0.0/8'],
  [['2001:db8:1:1::1', '2001:db8:1:2::1'], '2001:db8:1::/48'],
  [['2001:db8:1:1::1', '2001:db8:2:2::1'], '2001:db8::/40'],
  [['2001:db8:1:1::1', '2001:db8:8000:2::1'], '2001:db8::/32'],
  [['2001:db1:1:1::1', '2001:db8:8000:2::1'], '2001:db0::/28'],
  [['2001:d11:1:1::1', '2001:db8:8000:2::1'], '2001:d00::/24'],
])('%j are folded into %s where one is asked for', (addresses, expected) => {
  const digest = digestOf(addresses.map((text) => to(client(at(text)))));
  const [seen, ...others] = foldAddresses(digest, 1).connections;
  expect(others).toEqual([]);
  expect(seen?.connection.source).toEqual(client(within(expected)));
});

it('are folded as coarsely as it goes where they are too many anyway', () => {
  expect(folded(1, client(at('203.0.1.1')), client(at('198.51.100.7')), client(at('2001:db8::1')))).toEqual([
    '198.0.0.0/8',
    '2001:d00::/24',
    '203.0.0.0/8',
  ]);
});

it('are folded again from prefixes, never into a finer one', () => {
  expect(folded(1, client(within('203.0.0.0/20')), client(at('203.0.1.1')))).toEqual(['203.0.0.0/20']);
  expect(folded(1, client(within('203.0.1.0/24')), client(at('203.0.1.1')))).toEqual(['203.0.1.0/24']);
  expect(folded(1, client(within('2001:db8::/40')), client(at('2001:db8:1::1')))).toEqual(['2001:db8::/40']);
  expect(folded(1, client(within('203.0.16.0/20')), client(within('203.0.32.0/20')))).toEqual([
    '203.0.0.0/16',
  ]);
});

it.each([
  ['one that has a name', client(at('203.0.1.9'), { names: ['a.example'] }), 'a.example (203.0.1.9)'],
  [
    'one of two addresses',
    client({ addresses: [...at('203.0.1.8').addresses, ...at('203.0.1.9').addresses], isComplete: true }),
    '2 addresses outside the cluster',
  ],
  ['one that may have others', client({ ...at('203.0.1.9'), isComplete: false }), '203.0.1.9'],
  ['one without an address', client({ addresses: [], isComplete: true }), 'outside the cluster'],
  ['a private one', client(at('10.0.1.9')), '10.0.1.9'],
  ['several prefixes', client(within('203.0.1.0/24', '203.0.2.0/24')), '203.0.1.0/24, 203.0.2.0/24'],
  [
    'a prefix beside addresses',
    client({ ...within('203.0.1.0/24'), addresses: at('203.0.1.9').addresses }),
    '203.0.1.9',
  ],
  ['somebody', { kind: 'unidentified', addresses: at('203.0.1.9') } as const, '203.0.1.9'],
])('%s is left as it is, and does not count', (_, end, name) => {
  const one = client(at('203.0.1.1'));
  expect(folded(1, one, end)).toEqual(['203.0.1.1', name].sort());
  expect(folded(0, one, end)).toEqual(['203.0.0.0/8', name].sort());
});

it('what is recorded of them to be outside keeps them apart', () => {
  expect(folded(1, client(at('203.0.1.1'), { entities: ['world'] }), client(at('203.0.1.2')))).toHaveLength(
    2,
  );
});

it('one that somebody connected to is left as it is', () => {
  const reached = client(at('203.0.1.9'));
  const digest = digestOf([to(reached), to(client(at('203.0.1.1'))), to(POD, reached)]);
  expect(sourcesOf(foldAddresses(digest, 0))).toEqual([
    '203.0.0.0/8',
    '203.0.1.9',
    'an unidentified endpoint',
  ]);
});

it('answers and all else of the digest stay', () => {
  const [address] = at('192.0.2.1').addresses;
  if (address === undefined) throw new Error('no address');
  const answers = [{ client: POD, name: 'a.example', address, firstSeen: 1, lastSeen: 2 }];
  const more = { answers, hasAllAnswers: false, window: { first: 1, last: 2 }, nodes: ['n'], lostEvents: 3 };
  const digest = { ...digestOf([to(client(at('203.0.1.1')))]), ...more };
  expect(foldAddresses(digest, 0)).toMatchObject(more);
});

it('what became of them is said, each prefix once, and nothing where none is folded', () => {
  const digest = digestOf([
    to(client(at('203.0.1.1'))),
    to(client(at('203.0.1.2'))),
    to(client(at('203.0.2.2'))),
  ]);
  expect(describeFolded(digest)).toBeUndefined();
  expect(describeFolded(foldAddresses(digest, 2))).toContain('into 2 prefixes');
  const both = [...foldAddresses(digest, 2).connections, ...foldAddresses(digest, 2).connections];
  expect(describeFolded({ ...digest, connections: both })).toContain('into 2 prefixes');
});
