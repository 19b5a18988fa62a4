import type { Sightings } from '../model/digest.ts';
import { earlierOf, laterOf } from '../model/recorded-time.ts';

/** Sightings of different records, as one. */
export function together(one: Sightings, other: Sightings): Sightings {
  return {
    count: one.count + other.count,
    firstSeen: earlierOf(one.firstSeen, other.firstSeen),
    lastSeen: laterOf(one.lastSeen, other.lastSeen),
  };
}

/** The same of what may not have been seen at all. */
export function sumOf(one: Sightings | undefined, other: Sightings | undefined): Sightings | undefined {
  return one === undefined || other === undefined ? (one ?? other) : together(one, other);
}
