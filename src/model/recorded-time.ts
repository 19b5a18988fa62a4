/** When something was recorded, in milliseconds since 1970; undefined when no record says: a date is never made up. */
export type RecordedTime = number | undefined;

/** The earlier of two times, or the one that is known. */
export function earlierOf(one: RecordedTime, other: RecordedTime): RecordedTime {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** The later of two times, or the one that is known. */
export function laterOf(one: RecordedTime, other: RecordedTime): RecordedTime {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
