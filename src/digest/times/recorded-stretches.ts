import type { EpochMs, RecordedWindow } from '../../model/digest.ts';

/** What records fill, told record by record. */
export interface RecordedStretches {
  include(time: EpochMs | undefined): void;
  /** The first and the last record of an hour, and all of its minutes with a record. */
  includeHour(first: EpochMs, last: EpochMs, minutes: MinutesOfHour): void;
  /** In their order; [] when nothing lies between the first record and the last one that was not recorded. */
  finish(): readonly RecordedWindow[];
  /** Those with a record, since 1970, in their order. */
  minutes(): readonly number[];
}

/** A bit for each minute with a record: of the first half of an hour, and of the second. */
export interface MinutesOfHour {
  readonly early: number;
  readonly late: number;
}

interface Hour {
  first: EpochMs;
  last: EpochMs;
  early: number;
  late: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
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
  const hours = new Map<number, Hour>();
  /** Records mostly come in their order. */
  let hour = Number.NaN;
  let minute = Number.NaN;
  let current: Hour = { first: 0, last: 0, early: 0, late: 0 };

  const include = (time: EpochMs | undefined): void => {
    if (time === undefined) return;
    const minuteOfTime = Math.floor(time / MINUTE_MS);
    if (minuteOfTime !== minute) {
      const hourOfTime = Math.floor(minuteOfTime / 60);
      if (hourOfTime !== hour) {
        const known = hours.get(hourOfTime);
        if (known === undefined && hours.size >= MAX_HOURS) return;
        hour = hourOfTime;
        current = known ?? { first: time, last: time, early: 0, late: 0 };
        if (known === undefined) hours.set(hour, current);
      }
      minute = minuteOfTime;
      markMinute(current, minuteOfTime - 60 * hourOfTime);
    }
    if (time < current.first) current.first = time;
    else if (time > current.last) current.last = time;
  };

  return {
    include,
    includeHour(first, last, { early, late }) {
      include(first);
      include(last);
      const known = hours.get(Math.floor(first / HOUR_MS));
      if (known === undefined) return;
      known.early |= early;
      known.late |= late;
    },
    finish() {
      const filled = [...hours.values()].sort((one, other) => one.first - other.first);
      const stretches = joinSpans(filled, HOLE_MS);
      return stretches.length < 2 ? [] : longestSpans(stretches, MAX_STRETCHES);
    },
    minutes() {
      const sorted = [...hours].sort(([one], [other]) => one - other);
      return sorted.flatMap(([of, { early, late }]) => [
        ...minutesIn(early, 60 * of),
        ...minutesIn(late, 60 * of + HALF_HOUR),
      ]);
    },
  };
}

const HALF_HOUR = 30;

function markMinute(of: Hour, minute: number): void {
  if (minute < HALF_HOUR) of.early |= 1 << minute;
  else of.late |= 1 << (minute - HALF_HOUR);
}

function minutesIn(bits: number, from: number): readonly number[] {
  const minutes: number[] = [];
  for (let i = 0; i < HALF_HOUR; i++) if ((bits & (1 << i)) !== 0) minutes.push(from + i);
  return minutes;
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

/** At most so many of them, in the order of their beginnings. */
export function longestSpans(spans: readonly RecordedWindow[], max: number): readonly RecordedWindow[] {
  const length = ({ first, last }: RecordedWindow): number => last - first;
  const kept = spans.toSorted((one, other) => length(other) - length(one)).slice(0, max);
  return kept.sort((one, other) => one.first - other.first);
}
