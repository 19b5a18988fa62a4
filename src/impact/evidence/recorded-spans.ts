import { joinSpans } from '../../digest/times/recorded-stretches.ts';
import type { DigestSource, RecordedWindow } from '../../model/digest.ts';

/**
 * When something was recorded, as far as sources say: without the gaps within a source, and without gaps between sources that are
 * longer than `gapMs`. For sources without times nobody knows when; if no source has times, all of `window` counts.
 */
export function recordedSpans(
  sources: readonly DigestSource[],
  window: RecordedWindow,
  gapMs: number,
): readonly RecordedWindow[] {
  const telling = sources.filter(({ records }) => records.connections > 0);
  if (telling.every((source) => source.window === undefined)) return [window];
  const filled = telling.flatMap((source) => source.stretches ?? source.window ?? []);
  return joinSpans(
    filled.sort((one, other) => one.first - other.first),
    gapMs,
  )
    .map(({ first, last }) => ({ first: Math.max(first, window.first), last: Math.min(last, window.last) }))
    .filter(({ first, last }) => first <= last);
}

/** Something recorded today does not turn last year's recording into a year; but recording an hour a day covers every day. */
export const LONG_GAP_MS = 86_400_000;

/** How much of a recording is filled by records, in milliseconds. */
export function recordedTime(sources: readonly DigestSource[], window: RecordedWindow): number {
  return timeOf(recordedSpans(sources, window, LONG_GAP_MS));
}

/** In milliseconds. */
export function timeOf(spans: readonly RecordedWindow[]): number {
  return spans.reduce((sum, { first, last }) => sum + last - first, 0);
}
