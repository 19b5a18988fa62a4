import type { Digest, RecordedConnection } from '../../model/digest.ts';
import type { FlowDigest, SeenConnection } from './flow-digest.ts';
import { dated, mergeSightings } from './merge-sightings.ts';

/** What a simulation reads: the sightings of each connection merged over its observers. */
export function toDigest({ connections, window, nodes, lostEvents, sources }: FlowDigest): Digest {
  const times = window ?? { first: 0, last: 0 };
  return {
    connections: connections.map((seen) => toRecorded(seen, times)),
    window,
    nodes,
    lostEvents,
    sources: sources.map(({ fingerprint: _, ...source }) => source),
  };
}

function toRecorded(
  { connection, counters, example }: SeenConnection,
  window: { readonly first: number; readonly last: number },
): RecordedConnection {
  const { allowed, denied, audited, attempted } = mergeSightings(counters, connection.destination);
  return {
    connection,
    allowed: dated(allowed, window),
    denied: dated(denied, window),
    audited: dated(audited, window),
    attempted: dated(attempted, window),
    example: { ...example, time: example.time ?? window.first },
  };
}
