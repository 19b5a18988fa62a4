import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DnsName, NAME_ORIGINS } from '../model/dns-name.ts';
import {
  type AddressSet,
  type Endpoint,
  NO_IDENTITY_FACTS,
  type WorkloadEndpoint,
} from '../model/endpoint.ts';
import { formatIpAddress, parseIpAddress } from '../model/ip-address.ts';
import { completeLabels } from '../model/label-set.ts';
import { mergeEndpoints } from './merge-endpoints.ts';

function addressSet(texts: readonly string[], isComplete = true): AddressSet {
  return { addresses: texts.flatMap((text) => parseIpAddress(text) ?? []), isComplete };
}

const host = (n: number) => `10.0.0.${n}`;
const hosts = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => host(first + i));
const somebody = (addresses: AddressSet): Endpoint => ({ kind: 'unidentified', addresses });
const world = (addresses: AddressSet, names: readonly DnsName[] = []): Endpoint => ({
  kind: 'world',
  addresses,
  names,
  entities: [],
});
const workload = (name: string, ownerKind?: string, addresses = addressSet([])): WorkloadEndpoint => ({
  kind: 'workload',
  namespace: 'shop',
  name,
  ownerKind,
  labels: completeLabels([['app', 'web']]),
  namespaceLabels: completeLabels([]),
  ports: [],
  addresses,
  ...NO_IDENTITY_FACTS,
});
const textsOf = ({ addresses: { addresses, isComplete } }: Endpoint) => [
  ...addresses.map(formatIpAddress),
  ...(isComplete ? [] : ['and others']),
];

/** The same in both orders. */
function merged(one: Endpoint, other: Endpoint): Endpoint {
  const result = mergeEndpoints(one, other);
  expect(mergeEndpoints(other, one)).toEqual(result);
  return result;
}

it.each([
  ['an owner beats a pod', workload('web', 'Deployment'), workload('a-pod')],
  ['of two owners the first in the alphabet', workload('api', 'Deployment'), workload('web', 'Deployment')],
  ['of two pods too', workload('a-pod'), workload('b-pod')],
  ['and of two kinds of one name', workload('web', 'DaemonSet'), workload('web', 'Deployment')],
])('a workload has one name, whoever comes first: %s', (_, better, worse) => {
  expect(merged(better, worse)).toEqual(better);
});

it('a name that another record brings keeps the addresses of both', () => {
  const pod = workload('a-pod', undefined, addressSet([host(2)]));
  expect(merged(pod, workload('web', 'Deployment', addressSet([host(1)])))).toEqual(
    workload('web', 'Deployment', addressSet([host(1), host(2)])),
  );
});

it.each([
  ['each once', addressSet([host(3)]), addressSet([host(3), host(7)]), [host(3), host(7)]],
  ['IPv4 first', addressSet(['::5', '::9']), addressSet(['0.0.0.7']), ['0.0.0.7', '::5', '::9']],
  ['with one value in two families', addressSet(['::7']), addressSet(['0.0.0.7']), ['0.0.0.7', '::7']],
  [
    'not all where one record may miss some',
    addressSet([host(1)]),
    addressSet([], false),
    [host(1), 'and others'],
  ],
  ['all that are as many as are kept', addressSet(hosts(1, 20)), addressSet(hosts(13, 32)), hosts(1, 32)],
  ['the smallest of more', addressSet(hosts(1, 33)), addressSet([host(40)]), [...hosts(1, 32), 'and others']],
  [
    'one before those that are kept',
    addressSet(hosts(2, 33), false),
    addressSet([host(1)]),
    [...hosts(1, 32), 'and others'],
  ],
  [
    'none after them',
    addressSet(hosts(1, 32), false),
    addressSet([host(50)]),
    [...hosts(1, 32), 'and others'],
  ],
])('addresses of two records are %s', (_, one, other, expected) => {
  expect(textsOf(merged(somebody(one), somebody(other)))).toEqual(expected);
  expect(textsOf(merged(world(one), world(other)))).toEqual(expected);
  expect(textsOf(merged(workload('a', 'Job', one), workload('a', 'Job', other)))).toEqual(expected);
});

it('a list that is full takes what comes before, whatever else comes with it', () => {
  const one = somebody(addressSet(hosts(2, 33), false));
  expect(textsOf(merged(one, somebody(addressSet([host(1), host(50)]))))).toEqual([
    ...hosts(1, 32),
    'and others',
  ]);
  const names = (from: DnsName['from'], ...numbers: readonly number[]): readonly DnsName[] =>
    numbers.map((n) => ({ name: `n${n}.example`, from }));
  const numbers = Array.from({ length: 32 }, (_, i) => i + 20);
  const full = world(addressSet([]), names('another-record', ...numbers));
  const both = merged(full, world(addressSet([]), names('record', 19, 51, 60)));
  expect(both).toEqual(
    world(addressSet([]), [...names('record', 19), ...names('another-record', ...numbers.slice(0, -1))]),
  );
  const stronger = merged(full, world(addressSet([]), names('record', 51)));
  expect(stronger).toEqual(
    world(addressSet([]), [...names('another-record', ...numbers.slice(0, -1)), ...names('record', 51)]),
  );
});

it('addresses and names do not depend on the order of the records, and are the first of them all', () => {
  const name = fc.record({
    name: fc.integer({ min: 100, max: 150 }).map((n) => `n${n}.example`),
    from: fc.constantFrom(...NAME_ORIGINS),
  });
  const record = fc
    .tuple(
      fc.uniqueArray(fc.nat(50), { maxLength: 20 }),
      fc.uniqueArray(name, { maxLength: 20, selector: ({ name: text }) => text }),
    )
    .map(([numbers, names]) =>
      world(
        addressSet([...numbers].sort((a, b) => a - b).map(host)),
        names.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    );
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      const whole = records.reduce(mergeEndpoints);
      expect(records.toReversed().reduce(mergeEndpoints)).toEqual(whole);
      const all = new Set(records.flatMap(({ addresses }) => addresses.addresses.map(({ value }) => value)));
      const first = [...all].sort((a, b) => Number(a - b)).slice(0, 32);
      expect(whole.addresses).toEqual({
        addresses: first.map((value) => ({ family: 4, value })),
        isComplete: all.size <= 32,
      });
      const names = new Set(
        records.flatMap((one) => (one.kind === 'world' ? one.names.map((known) => known.name) : [])),
      );
      expect(whole.kind === 'world' && whole.names.map((known) => known.name)).toEqual(
        [...names].sort().slice(0, 32),
      );
    }),
  );
});
