import { describe, expect, it } from 'vitest';
import {
  type AddressSet,
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  type WorkloadEndpoint,
} from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../model/label-set.ts';
import { createIdentityIndex } from './identity-index.ts';

/** Addresses by their first number: 10.0.0.1 and 10.9.9.9 share a class. */
function createIndex() {
  return createIdentityIndex({
    addressClass: ({ family, value }) => `${family}.${value >> 24n}`,
    nameClass: JSON.stringify,
  });
}

function areOne(one: Endpoint, other: Endpoint): boolean {
  const index = createIndex();
  return index.identify(one) === index.identify(other);
}

function addresses(...texts: readonly string[]): AddressSet {
  return {
    addresses: texts.map((text) => {
      const address = parseIpAddress(text);
      if (address === undefined) throw new Error(text);
      return address;
    }),
    isComplete: true,
  };
}

function pod(parts: Partial<WorkloadEndpoint> = {}): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: 'Deployment',
    labels: completeLabels([
      ['app', 'web'],
      ['tier', 'front'],
    ]),
    namespaceLabels: completeLabels([['team', 'a']]),
    ports: [
      { name: 'http', protocol: 'TCP', port: 8080 },
      { name: 'dns', protocol: 'UDP', port: 53 },
    ],
    addresses: addresses('10.0.0.1'),
    ...NO_IDENTITY_FACTS,
    ...parts,
  };
}

const world = (known: AddressSet): Endpoint => ({
  kind: 'world',
  addresses: known,
  names: [],
  entities: [],
});
const node = (parts: { name?: string; isOwnNode?: boolean | undefined }): Endpoint => ({
  kind: 'node',
  name: parts.name ?? 'n1',
  isOwnNode: parts.isOwnNode,
  addresses: addresses('10.0.0.1'),
  entities: [],
  labels: NO_LABELS_KNOWN,
});
const stranger = (known: AddressSet): Endpoint => ({ kind: 'unidentified', addresses: known });

describe('two endpoints are one', () => {
  it.each<readonly [string, Endpoint, Endpoint]>([
    ['pods that are described alike', pod(), pod()],
    [
      'labels in another order',
      pod(),
      pod({
        labels: completeLabels([
          ['tier', 'front'],
          ['app', 'web'],
        ]),
      }),
    ],
    ['ports in another order', pod(), pod({ ports: pod().ports?.toReversed() })],
    ['addresses that no block tells apart', pod(), pod({ addresses: addresses('10.9.9.9') })],
    [
      'addresses in another order and number',
      pod({ addresses: addresses('10.0.0.1', '11.0.0.1') }),
      pod({ addresses: addresses('11.0.0.1', '10.0.0.1', '10.0.0.2') }),
    ],
    [
      'clients outside the cluster that no block tells apart',
      world(addresses('203.0.113.1')),
      world(addresses('203.0.113.2')),
    ],
    ['owners of another kind and name prefix', pod(), pod({ ownerKind: 'StatefulSet' })],
  ])('%s', (_, one, other) => {
    expect(areOne(one, other)).toBe(true);
  });
});

describe('two endpoints are not one', () => {
  const partly = { labels: pod().labels.labels, isComplete: false };
  it.each<readonly [string, Endpoint, Endpoint]>([
    ['another namespace', pod(), pod({ namespace: 'pay' })],
    ['another name, which reasons mention', pod(), pod({ name: 'api' })],
    ['a pod without an owner', pod(), pod({ ownerKind: 'Pod' })],
    ['a pod on Windows', pod(), pod({ runsOn: 'windows' })],
    ['a label with another value', pod(), pod({ labels: completeLabels([['app', 'api']]) })],
    ['labels that may not be all', pod(), pod({ labels: partly })],
    ['another label of the namespace', pod(), pod({ namespaceLabels: completeLabels([['team', 'b']]) })],
    [
      'labels of the namespace that may not be all',
      pod(),
      pod({ namespaceLabels: { ...pod().namespaceLabels, isComplete: false } }),
    ],
    ['ports that are not known', pod({ ports: [] }), pod({ ports: undefined })],
    [
      'a port of another name',
      pod({ ports: [{ name: 'http', protocol: 'TCP', port: 80 }] }),
      pod({ ports: [{ name: 'web', protocol: 'TCP', port: 80 }] }),
    ],
    [
      'a port of another protocol',
      pod({ ports: [{ name: 'http', protocol: 'TCP', port: 80 }] }),
      pod({ ports: [{ name: 'http', protocol: 'UDP', port: 80 }] }),
    ],
    [
      'a port of another number',
      pod({ ports: [{ name: 'http', protocol: 'TCP', port: 80 }] }),
      pod({ ports: [{ name: 'http', protocol: 'TCP', port: 81 }] }),
    ],
    ['addresses in other blocks', pod(), pod({ addresses: addresses('11.0.0.1') })],
    ['addresses that are not known', pod(), pod({ addresses: NO_ADDRESS })],
    [
      'addresses that may not be all',
      pod(),
      pod({ addresses: { ...addresses('10.0.0.1'), isComplete: false } }),
    ],
    ['clients in other blocks', world(addresses('203.0.113.1')), world(addresses('198.51.100.1'))],
    [
      'clients whose addresses may not be all',
      world({ ...addresses('203.0.113.1'), isComplete: false }),
      world({ ...addresses('203.0.113.2'), isComplete: false }),
    ],
    [
      'clients with addresses in several blocks, which reasons mention',
      world(addresses('203.0.113.1', '198.51.100.1')),
      world(addresses('203.0.113.1', '203.0.113.2', '198.51.100.1')),
    ],
    ['the own node and another', node({ isOwnNode: true }), node({ isOwnNode: false })],
    ['another node and one that may be the own', node({ isOwnNode: false }), node({})],
    ['nodes of other names', node({ name: 'n1' }), node({ name: 'n2' })],
    [
      'strangers with other addresses, which reasons mention',
      stranger(addresses('10.0.0.1')),
      stranger(addresses('10.0.0.2')),
    ],
    ['a stranger and the world', stranger(addresses('10.0.0.1')), world(addresses('10.0.0.1'))],
  ])('%s', (_, one, other) => {
    expect(areOne(one, other)).toBe(false);
  });
});

describe('a number', () => {
  it('counts from 0 and stands for the first endpoint that got it', () => {
    const index = createIndex();
    const first = pod();
    expect([first, pod({ namespace: 'pay' }), pod()].map(index.identify)).toEqual([0, 1, 0]);
    expect(index.endpointOf(0)).toBe(first);
  });

  it('that was not given out has no endpoint', () => {
    expect(() => createIndex().endpointOf(0)).toThrow('no endpoint has identity 0');
  });
});
