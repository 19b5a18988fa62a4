import { joinSpans } from '../../digest/times/recorded-stretches.ts';
import { PAUSE_MS } from '../../digest/times/recorder-pauses.ts';
import type { RecordedWindow } from '../../model/digest.ts';
import type { CurrentTime } from './current-recording.ts';
import { timeOf } from './recorded-spans.ts';
import { joinParts, partsOfSource } from './recorder-parts.ts';

const DAY_MS = 86_400_000;
/** Of a day: what is off at the same hour of every day never sees what runs then. */
const DAY_SLACK = 0.05;
/** Of the whole rhythm: some hours of outage, and a recording that is some hours short. */
const RHYTHM_SLACK = 0.1;

/** How much of a rhythm was recorded, in milliseconds. */
export interface UnrecordedHours {
  readonly recordedMs: number;
  readonly ofMs: number;
}

/**
 * The rhythm of which too little was recorded, of the day and the whole days of `minimumMs`; undefined if there is none. Each hour of
 * a day, or of a week, counts once, on whatever day it was recorded, so that an outage does not matter where the recording is longer.
 */
export function unrecordedHours(time: CurrentTime, minimumMs: number): UnrecordedHours | undefined {
  const rhythm = Math.floor(minimumMs / DAY_MS) * DAY_MS;
  const asked = [
    ...(rhythm > DAY_MS ? [{ ofMs: DAY_MS, slack: DAY_SLACK }] : []),
    ...(rhythm > 0 ? [{ ofMs: rhythm, slack: RHYTHM_SLACK }] : []),
  ];
  if (asked.length === 0) return undefined;
  const parts = joinParts(time.sources.flatMap(partsOfSource));
  const [first, last] = [time.spans[0]?.first ?? time.end, time.end];
  const current = parts
    .map((part) => ({ first: Math.max(part.first, first), last: Math.min(part.last, last) }))
    .filter((part) => part.first <= part.last);
  // Nothing says when records without times were written, nor whether the recorder was off then.
  if (current.length === 0) return undefined;
  return asked
    .map(({ ofMs, slack }) => ({ recordedMs: foldedTime(current, ofMs), ofMs, slack }))
    .filter(({ recordedMs, ofMs, slack }) => recordedMs < (1 - slack) * ofMs)
    .map(({ recordedMs, ofMs }) => ({ recordedMs, ofMs }))[0];
}

function foldedTime(parts: readonly RecordedWindow[], period: number): number {
  const folded = parts.flatMap((part) => foldInto(part, period));
  const inOrder = folded.sort((one, other) => one.first - other.first);
  return Math.min(period, timeOf(joinSpans(inOrder, PAUSE_MS)));
}

/** Where it lies in the period, which begins anew after each of its ends. */
function foldInto({ first, last }: RecordedWindow, period: number): readonly RecordedWindow[] {
  if (last - first >= period) return [{ first: 0, last: period }];
  const from = ((first % period) + period) % period;
  const to = from + last - first;
  return to <= period
    ? [{ first: from, last: to }]
    : [
        { first: from, last: period },
        { first: 0, last: to - period },
      ];
}
