import type { Connection } from '../model/connection.ts';
import type { Digest, RecordedConnection, RecordedVolume, RecordedWindow } from '../model/digest.ts';
import { earlierOf, laterOf, type RecordedTime } from '../model/recorded-time.ts';
import { createClientNames } from './client-names.ts';
import type { FlowDigest, SeenConnection, SightingCounters } from './flow-digest.ts';
import { mergeSightings } from './merge-sightings.ts';
import type { ObservedVolume } from './observed-volume.ts';
import { mergeRequests } from './seen-requests.ts';

/**
 * What a simulation reads: the sightings of each connection merged over its observers, and of each address outside the
 * cluster, which of its names the client knew.
 */
export function toDigest(digest: FlowDigest): Digest {
  const { connections, window, nodes, lostEvents, sources } = digest;
  const named = createClientNames(digest);
  return {
    connections: connections.map((seen) => toRecorded(seen, named(seen.connection))),
    window,
    nodes,
    lostEvents,
    sources: sources.map(({ fingerprint: _, ...source }) => source),
  };
}

function toRecorded(
  { counters, hours, policies, requests, example, volumes }: SeenConnection,
  connection: Connection,
): RecordedConnection {
  // A single counter is what the sightings say.
  const seen = counters.size === 1 ? undefined : windowOf(counters);
  return {
    connection,
    ...(seen !== undefined && { seen }),
    ...mergeSightings(counters, connection.destination),
    hours,
    policies,
    requests: mergeRequests(requests),
    example,
    ...(volumes !== undefined && { volume: largestOf(volumes) }),
  };
}

/** Several may have counted the same packets. */
function largestOf(volumes: readonly ObservedVolume[]): RecordedVolume {
  return {
    bytes: Math.max(...volumes.map(({ bytes }) => bytes)),
    packets: Math.max(...volumes.map(({ packets }) => packets)),
  };
}

function windowOf(counters: SightingCounters): RecordedWindow | undefined {
  let [first, last]: [RecordedTime, RecordedTime] = [undefined, undefined];
  for (const sightings of counters.values()) {
    first = earlierOf(first, sightings.firstSeen);
    last = laterOf(last, sightings.lastSeen);
  }
  return first === undefined || last === undefined ? undefined : { first, last };
}
