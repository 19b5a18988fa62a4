import type { DigestSource, RecordedWindow } from '../model/digest.ts';

/**
 * When something was recorded, as far as sources say: what lies between two of them, if it is longer than `gapMs`, is none of it. Without their windows
 * all of the recording is.
 */
export function recordedSpans(
  sources: readonly DigestSource[],
  window: RecordedWindow,
  gapMs: number,
): readonly RecordedWindow[] {
  const telling = sources.filter(({ records }) => records.connections > 0);
  const windows = telling.flatMap((source) => source.window ?? []);
  if (windows.length === 0 || windows.length < telling.length) return [window];
  const spans: { first: number; last: number }[] = [];
  for (const { first, last } of windows.sort((one, other) => one.first - other.first)) {
    const before = spans.at(-1);
    if (before !== undefined && first <= before.last + gapMs) before.last = Math.max(before.last, last);
    else spans.push({ first, last });
  }
  return spans
    .map(({ first, last }) => ({ first: Math.max(first, window.first), last: Math.min(last, window.last) }))
    .filter(({ first, last }) => first <= last);
}
