import type { RecordedConnection, Sightings } from '../../model/digest.ts';
import { earlierOf, laterOf, type RecordedTime } from '../../model/recorded-time.ts';

/** All sightings of a connection together, whatever their outcome: how often it was seen. */
export function sumSightings({ allowed, denied, audited, attempted }: RecordedConnection): Sightings {
  let count = 0;
  let [firstSeen, lastSeen]: [RecordedTime, RecordedTime] = [undefined, undefined];
  for (const sightings of [allowed, denied, audited, attempted]) {
    if (sightings === undefined) continue;
    count += sightings.count;
    firstSeen = earlierOf(firstSeen, sightings.firstSeen);
    lastSeen = laterOf(lastSeen, sightings.lastSeen);
  }
  return { count, firstSeen, lastSeen };
}
