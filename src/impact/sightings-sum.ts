import type { RecordedConnection, Sightings } from '../model/digest.ts';
import { earlierOf, laterOf } from '../model/recorded-time.ts';

/** All sightings of a connection together, whatever their outcome: how often it was seen. */
export function sumSightings(recorded: RecordedConnection): Sightings {
  const all = [recorded.allowed, recorded.denied, recorded.audited, recorded.attempted].filter(
    (sightings) => sightings !== undefined,
  );
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    firstSeen: all.map(({ firstSeen }) => firstSeen).reduce(earlierOf, undefined),
    lastSeen: all.map(({ lastSeen }) => lastSeen).reduce(laterOf, undefined),
  };
}
