import { expect, it } from 'vitest';
import { digestOf } from '../../test/support/digest-of.ts';
import type { Connection } from '../model/connection.ts';
import { recordedNames } from '../model/dns-name.ts';
import { type AddressSet, type Endpoint, NO_ADDRESS, singleAddress } from '../model/endpoint.ts';
import { type IpAddress, parseIpAddress } from '../model/ip-address.ts';
import { createClientNames } from './client-names.ts';
import type { SeenAnswer } from './flow-digest.ts';

function addressOf(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(text);
  return address;
}

const A: Endpoint = { kind: 'unidentified', addresses: singleAddress(addressOf('10.0.0.1')) };
const B: Endpoint = { kind: 'unidentified', addresses: singleAddress(addressOf('10.0.0.2')) };
const HOST = singleAddress(addressOf('203.0.113.9'));

function to(
  source: Endpoint,
  names: readonly string[] = [],
  addresses: AddressSet = HOST,
  port = 443,
): Connection {
  const destination: Endpoint = { kind: 'world', addresses, names: recordedNames(names), entities: [] };
  return { source, destination, protocol: 'TCP', port, icmp: undefined, l7: undefined, isPodToItself: false };
}

const answer = (client: Endpoint, name: string, address = '203.0.113.9'): SeenAnswer => ({
  client,
  name,
  address: addressOf(address),
  firstSeen: undefined,
  lastSeen: undefined,
});

/** Of each connection the names of its destination, and how they are known. */
function names(
  connections: readonly Connection[],
  answers: readonly SeenAnswer[] = [],
): readonly (readonly string[])[] {
  const digest = digestOf(connections);
  const named = createClientNames({ ...digest, answers });
  return digest.connections.map(({ connection }) => {
    const { destination } = named(connection);
    return destination.kind === 'world' ? destination.names.map(({ name, from }) => `${name} ${from}`) : [];
  });
}

it('names are those of the records of this very client; others are told apart', () => {
  expect(names([to(A, ['a.example']), to(B, ['b.example'])])).toEqual([
    ['a.example record', 'b.example another-record'],
    ['a.example another-record', 'b.example record'],
  ]);
  expect(names([to(A, ['a.example']), to(B)])).toEqual([['a.example record'], ['a.example another-record']]);
});

it('records of one client count for all of its connections to the address', () => {
  expect(names([to(A, ['a.example'], HOST, 80), to(A, ['b.example'], HOST, 443)])).toEqual([
    ['a.example record', 'b.example record'],
    ['a.example record', 'b.example record'],
  ]);
});

it('an answer names the address for who got it; a record says more', () => {
  expect(names([to(A), to(B)], [answer(A, 'a.example')])).toEqual([['a.example dns-answer'], []]);
  expect(names([to(A, ['a.example'])], [answer(A, 'a.example'), answer(A, 'b.example')])).toEqual([
    ['a.example record', 'b.example dns-answer'],
  ]);
  expect(names([to(A)], [answer(A, 'a.example', '203.0.113.8')])).toEqual([[]]);
});

it('a name that another client recorded is one that this one got as an answer only', () => {
  const seen = [to(A, ['a.example']), to(B, ['b.example'])];
  expect(names(seen, [answer(A, 'b.example')])[0]).toEqual(['a.example record', 'b.example dns-answer']);
});

it('a list that may have been cut does not hold all names that the client knew', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 10}.example`);
  expect(names([to(A, many(31))])[0]).toEqual(many(31).map((name) => `${name} record`));
  expect(names([to(A, many(32))])[0]).toEqual(many(32).map((name) => `${name} dns-answer`));
});

it('ends outside of which no single address is known are told apart by their names', () => {
  const several: AddressSet = { addresses: [...HOST.addresses, addressOf('203.0.113.10')], isComplete: true };
  expect(names([to(A, ['a.example'], several), to(B, ['b.example'])], [answer(A, 'c.example')])).toEqual([
    ['a.example record'],
    ['b.example record'],
  ]);
  expect(names([to(A, ['a.example'], NO_ADDRESS), to(B, ['b.example'], NO_ADDRESS)])).toEqual([
    ['a.example record'],
    ['b.example record'],
  ]);
});

it('a client that has as many names as are kept of one may have known more', () => {
  const digest = digestOf([to(A, ['a.example', 'b.example']), to(B, ['c.example'])]);
  const named = createClientNames({ ...digest, maxNames: 2 });
  const origins = digest.connections.map(({ connection }) => {
    const { destination } = named(connection);
    return destination.kind === 'world' ? destination.names.map(({ from }) => from) : [];
  });
  expect(origins).toEqual([
    ['dns-answer', 'dns-answer', 'another-record'],
    ['another-record', 'another-record', 'record'],
  ]);
});

it('clients are told apart by what they are, and only connections to the outside have names', () => {
  const again = { ...A, addresses: { ...A.addresses } };
  expect(names([to(A)], [answer(again, 'a.example')])).toEqual([['a.example dns-answer']]);
  const inside: Connection = { ...to(A), destination: B };
  const named = createClientNames({
    connections: [],
    maxNames: 32,
    answers: [answer(A, 'a.example', '10.0.0.2')],
  });
  expect(named(inside)).toBe(inside);
});

it('connections of which nothing else is known stay the same objects, and clients that knew the same share the end', () => {
  const digest = digestOf([to(A), to(B)]);
  for (const answers of [[], [answer(A, 'a.example', '203.0.113.8')]]) {
    const named = createClientNames({ ...digest, answers });
    for (const { connection } of digest.connections) expect(named(connection)).toBe(connection);
  }
  const answers = [answer(A, 'a.example'), answer(B, 'a.example')];
  const named = createClientNames({ ...digest, answers });
  const [one, other] = digest.connections.map(({ connection }) => named(connection).destination);
  expect(one).toMatchObject({ names: [{ name: 'a.example', from: 'dns-answer' }] });
  expect(one).toBe(other);
});
