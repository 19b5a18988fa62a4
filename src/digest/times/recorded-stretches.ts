import type { EpochMs, RecordedWindow } from '../../model/digest.ts';

/** What records fill, told record by record. */
export interface RecordedStretches {
  include(time: EpochMs | undefined): void;
  /** In their order; [] when nothing lies between the first record and the last one that was not recorded. */
  finish(): readonly RecordedWindow[];
}

const HOUR_MS = 3_600_000;
/**
 * Longer without a single record is a hole. Any cluster is quieter at night, and what runs once a day may be some hours late; but a record whose clock
 * is far behind is alone for days.
 */
const HOLE_MS = 36 * HOUR_MS;
/** Hours that are told apart, more than seven years; records of others fill nothing. A bound on memory only. */
const MAX_HOURS = 65_536;
/** The longest are kept. */
const MAX_STRETCHES = 64;

export function createRecordedStretches(): RecordedStretches {
  const hours = new Map<number, { first: EpochMs; last: EpochMs }>();
  /** Records mostly come in their order. */
  let hour = Number.NaN;
  let current = { first: 0, last: 0 };

  return {
    include(time) {
      if (time === undefined) return;
      const hourOfTime = Math.floor(time / HOUR_MS);
      if (hourOfTime !== hour) {
        const known = hours.get(hourOfTime);
        if (known === undefined && hours.size >= MAX_HOURS) return;
        hour = hourOfTime;
        current = known ?? { first: time, last: time };
        if (known === undefined) hours.set(hour, current);
      }
      if (time < current.first) current.first = time;
      else if (time > current.last) current.last = time;
    },
    finish() {
      const filled = [...hours.values()].sort((one, other) => one.first - other.first);
      const stretches = joinSpans(filled, HOLE_MS);
      return stretches.length < 2 ? [] : longest(stretches);
    },
  };
}

/** What lies between two spans, which are in the order of their beginnings, counts when it is not longer than `gapMs`. */
export function joinSpans(spans: readonly RecordedWindow[], gapMs: number): readonly RecordedWindow[] {
  const joined: { first: EpochMs; last: EpochMs }[] = [];
  for (const { first, last } of spans) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before.last + gapMs) before.last = Math.max(before.last, last);
    else joined.push({ first, last });
  }
  return joined;
}

function longest(stretches: readonly RecordedWindow[]): readonly RecordedWindow[] {
  const length = ({ first, last }: RecordedWindow): number => last - first;
  const kept = stretches.toSorted((one, other) => length(other) - length(one)).slice(0, MAX_STRETCHES);
  return kept.sort((one, other) => one.first - other.first);
}
