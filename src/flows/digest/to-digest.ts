import type { Digest, RecordedConnection } from '../../model/digest.ts';
import type { FlowDigest, SeenConnection } from './flow-digest.ts';
import { mergeSightings } from './merge-sightings.ts';

/** What a simulation reads: the sightings of each connection merged over its observers. */
export function toDigest({ connections, window, nodes, lostEvents, sources }: FlowDigest): Digest {
  return {
    connections: connections.map(toRecorded),
    window,
    nodes,
    lostEvents,
    sources: sources.map(({ fingerprint: _, ...source }) => source),
  };
}

function toRecorded({ connection, counters, example }: SeenConnection): RecordedConnection {
  return { connection, ...mergeSightings(counters, connection.destination), example };
}
