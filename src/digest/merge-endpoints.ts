import { type DnsName, joinNames } from '../model/dns-name.ts';
import type { AddressSet, Endpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';

/** Addresses and DNS names kept of one end: enough to decide address blocks, bounded for workloads that scale. */
export const MAX_ADDRESSES = 32;
export const MAX_NAMES = 32;

/**
 * What two records of one end (the same endpointIdentity) know together. The result does not depend on their order:
 * bounded lists keep the smallest. Returns `one` itself when `other` adds nothing.
 */
export function mergeEndpoints(one: Endpoint, other: Endpoint): Endpoint {
  if (one === other) return one;
  const addresses = mergeAddresses(one.addresses, other.addresses);
  const isSame = addresses === one.addresses;
  if (one.kind === 'workload' && other.kind === 'workload') {
    const named = betterNamed(one, other);
    return isSame && named === one ? one : { ...named, addresses };
  }
  if (one.kind === 'world' && other.kind === 'world') {
    const names = mergeNames(one.names, other.names);
    return isSame && names === one.names ? one : { ...one, names, addresses };
  }
  return isSame ? one : { ...one, addresses };
}

/** A name from the owner beats one from a label or a pod; among equals the first in the alphabet. */
function betterNamed(one: WorkloadEndpoint, other: WorkloadEndpoint): WorkloadEndpoint {
  if ((one.ownerKind === undefined) !== (other.ownerKind === undefined)) {
    return one.ownerKind === undefined ? other : one;
  }
  if (one.name !== other.name) return one.name < other.name ? one : other;
  return (one.ownerKind ?? '') <= (other.ownerKind ?? '') ? one : other;
}

/** At most MAX_ADDRESSES, the smallest; `one` itself when `other` adds nothing. */
export function mergeAddresses(one: AddressSet, other: AddressSet): AddressSet {
  if (isBeyond(one, other)) return one;
  const [single] = other.addresses;
  // A record brings one, and there are many records.
  if (single !== undefined && other.addresses.length === 1) return withAddress(one, single, other.isComplete);
  const added = other.addresses.filter((address) => !has(one.addresses, address));
  const isComplete = one.isComplete && other.isComplete;
  if (added.length === 0 && isComplete === one.isComplete) return one;
  const all = [...one.addresses, ...added].sort(compareAddresses);
  return { addresses: all.slice(0, MAX_ADDRESSES), isComplete: isComplete && all.length <= MAX_ADDRESSES };
}

function withAddress(one: AddressSet, added: IpAddress, isComplete: boolean): AddressSet {
  const { addresses } = one;
  let place = 0;
  let order = 1;
  while (place < addresses.length && order > 0) {
    const known = addresses[place];
    order = known === undefined ? -1 : compareAddresses(added, known);
    if (order > 0) place++;
  }
  const areComplete = one.isComplete && isComplete;
  if (order === 0) return areComplete === one.isComplete ? one : { addresses, isComplete: areComplete };
  const all = addresses.toSpliced(place, 0, added);
  const isKept = all.length <= MAX_ADDRESSES;
  return { addresses: isKept ? all : all.slice(0, MAX_ADDRESSES), isComplete: areComplete && isKept };
}

/** Whether the list is full, and all that would be added is dropped again. */
function isBeyond(one: AddressSet, other: AddressSet): boolean {
  const last = one.addresses[MAX_ADDRESSES - 1];
  if (last === undefined || one.isComplete) return false;
  return other.addresses.every((address) => compareAddresses(address, last) > 0);
}

function has(addresses: readonly IpAddress[], address: IpAddress): boolean {
  return addresses.some(({ family, value }) => value === address.value && family === address.family);
}

function compareAddresses(one: IpAddress, other: IpAddress): number {
  if (one.family !== other.family) return one.family - other.family;
  if (one.value === other.value) return 0;
  return one.value < other.value ? -1 : 1;
}

/** At most MAX_NAMES, the first in the alphabet. Both are sorted. */
export function mergeNames(one: readonly DnsName[], other: readonly DnsName[]): readonly DnsName[] {
  const last = one[MAX_NAMES - 1];
  if (last !== undefined && other.every(({ name }) => name > last.name)) return one;
  const joined = joinNames(one, other);
  return joined.length > MAX_NAMES ? joined.slice(0, MAX_NAMES) : joined;
}
