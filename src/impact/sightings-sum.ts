import type { EpochMs, RecordedConnection, Sightings } from '../model/digest.ts';

/** All sightings of a connection together, whatever their outcome: how often it was seen. */
export function sumSightings(recorded: RecordedConnection): Sightings {
  const all = [recorded.allowed, recorded.denied, recorded.audited, recorded.attempted].filter(
    (sightings) => sightings !== undefined,
  );
  const times = (pick: (sightings: Sightings) => EpochMs): EpochMs[] => all.map(pick);
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    firstSeen: Math.min(...times(({ firstSeen }) => firstSeen)),
    lastSeen: Math.max(...times(({ lastSeen }) => lastSeen)),
  };
}
