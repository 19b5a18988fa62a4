import type { Connection } from '../model/connection.ts';
import type { RecordedConnection, Sightings } from '../model/digest.ts';
import type { AddressSet, Endpoint, WorldEndpoint } from '../model/endpoint.ts';
import { formatIpAddress } from '../model/ip-address.ts';
import { type Decision, policyKey, type Verdict } from '../model/verdict.ts';

/** Addresses kept of a group of clients outside the cluster; more of them help no reader. */
const MAX_ADDRESSES = 32;

/** Connections with the same key are one connection to a reader: who, to whom, port, and the same reasons. */
export type ReaderKey = (connection: Connection, base: Verdict, head: Verdict) => string;

/** The key's parts are remembered by object: a digest has few endpoints and verdicts for its many connections. */
export function createReaderKey(): ReaderKey {
  const names = new WeakMap<Endpoint, string>();
  const reasons = new WeakMap<Verdict, string>();
  const remembered = <T extends object>(
    memo: WeakMap<T, string>,
    item: T,
    describe: (item: T) => unknown,
  ) => {
    let text = memo.get(item);
    if (text === undefined) {
      text = JSON.stringify(describe(item));
      memo.set(item, text);
    }
    return text;
  };
  const reasonOf = ({ egress, ingress }: Verdict) => [sideKey(egress.decision), sideKey(ingress.decision)];
  return ({ source, destination, protocol, port }, base, head) =>
    [
      remembered(names, source, readerName),
      remembered(names, destination, readerName),
      protocol,
      port,
      remembered(reasons, base, reasonOf),
      remembered(reasons, head, reasonOf),
    ].join('\n');
}

function readerName(endpoint: Endpoint): readonly string[] {
  switch (endpoint.kind) {
    case 'workload':
      return ['workload', endpoint.namespace, endpoint.name];
    case 'world':
      return ['world', ...endpoint.names.slice(0, 1), ...endpoint.entities];
    case 'node':
      return ['node', endpoint.name ?? '', String(endpoint.isOwnNode), ...endpoint.entities];
    case 'reserved':
      return ['reserved', ...endpoint.entities];
    case 'unidentified':
      return ['unidentified', ...endpoint.addresses.addresses.map(formatIpAddress)];
  }
}

function sideKey(decision: Decision): unknown {
  switch (decision.kind) {
    case 'rule':
      return [policyKey(decision.policy), decision.index];
    case 'default-deny':
      return decision.policies.map(policyKey);
    case 'built-in':
      return decision.name;
    case 'tier-end':
      return decision.tier;
    case 'no-policy':
      return null;
  }
}

/** Adds the sightings of two connections that are one to a reader; the earlier example stays. */
export function mergeRecorded(one: RecordedConnection, other: RecordedConnection): RecordedConnection {
  return {
    connection: {
      ...one.connection,
      source: mergeEndpoints(one.connection.source, other.connection.source),
      destination: mergeEndpoints(one.connection.destination, other.connection.destination),
    },
    allowed: addSightings(one.allowed, other.allowed),
    denied: addSightings(one.denied, other.denied),
    audited: addSightings(one.audited, other.audited),
    attempted: addSightings(one.attempted, other.attempted),
    example: other.example.time < one.example.time ? other.example : one.example,
  };
}

function addSightings(one: Sightings | undefined, other: Sightings | undefined): Sightings | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    count: one.count + other.count,
    firstSeen: Math.min(one.firstSeen, other.firstSeen),
    lastSeen: Math.max(one.lastSeen, other.lastSeen),
  };
}

function mergeEndpoints(one: Endpoint, other: Endpoint): Endpoint {
  if (one === other || one.kind !== 'world' || other.kind !== 'world') return one;
  const merged: WorldEndpoint = {
    ...one,
    names: [...new Set([...one.names, ...other.names])].sort(),
    addresses: mergeAddresses(one.addresses, other.addresses),
  };
  return merged;
}

function mergeAddresses(one: AddressSet, other: AddressSet): AddressSet {
  const distinct = new Map([...one.addresses, ...other.addresses].map((a) => [formatIpAddress(a), a]));
  const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
  return {
    addresses: sorted.slice(0, MAX_ADDRESSES),
    isComplete: one.isComplete && other.isComplete && sorted.length <= MAX_ADDRESSES,
  };
}
