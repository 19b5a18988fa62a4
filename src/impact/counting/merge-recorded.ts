import { joinPolicies } from '../../digest/join-policies.ts';
import { joinRequests } from '../../digest/seen-requests.ts';
import { sumOf } from '../../digest/sightings.ts';
import type { RecordedConnection, RecordedVolume } from '../../model/digest.ts';
import { joinNames } from '../../model/dns-name.ts';
import type { AddressSet, Endpoint, WorldEndpoint } from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';

/** Addresses kept for a group of clients outside the cluster; more would help no reader. */
const MAX_ADDRESSES = 32;

/** Adds the sightings of two connections that are one to a reader; the earlier example stays. */
export function mergeRecorded(one: RecordedConnection, other: RecordedConnection): RecordedConnection {
  return {
    connection: {
      ...one.connection,
      source: mergeEndpoints(one.connection.source, other.connection.source),
      destination: mergeEndpoints(one.connection.destination, other.connection.destination),
    },
    allowed: sumOf(one.allowed, other.allowed),
    denied: sumOf(one.denied, other.denied),
    audited: sumOf(one.audited, other.audited),
    attempted: sumOf(one.attempted, other.attempted),
    hours: one.hours | other.hours,
    policies: joinPolicies(one.policies, other.policies),
    requests: joinRequests(one.requests, other.requests),
    example: isEarlier(other.example.time, one.example.time) ? other.example : one.example,
    ...volumeOf(one.volume ?? NO_VOLUME, other.volume ?? NO_VOLUME),
  };
}

const NO_VOLUME: RecordedVolume = { bytes: 0, packets: 0 };

/** The larger: sources that know different things of an end may have counted the same packets. */
function volumeOf(one: RecordedVolume, other: RecordedVolume): Pick<RecordedConnection, 'volume'> {
  const bytes = Math.max(one.bytes, other.bytes);
  const packets = Math.max(one.packets, other.packets);
  return bytes === 0 && packets === 0 ? {} : { volume: { bytes, packets } };
}

/** A dated record comes before an undated one. */
function isEarlier(time: RecordedTime, than: RecordedTime): boolean {
  return time !== undefined && (than === undefined || time < than);
}

function mergeEndpoints(one: Endpoint, other: Endpoint): Endpoint {
  if (one === other || one.kind !== 'world' || other.kind !== 'world') return one;
  const merged: WorldEndpoint = {
    ...one,
    names: joinNames(one.names, other.names),
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
