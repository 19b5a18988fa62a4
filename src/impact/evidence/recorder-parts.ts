import { PAUSE_MS } from '../../digest/times/recorder-pauses.ts';
import type { DigestSource, RecordedWindow } from '../../model/digest.ts';

/** A time in which a recorder was on, and whether it was off just before and just after, as far as its records show. */
export interface RecorderPart extends RecordedWindow {
  readonly isAbrupt: { readonly start: boolean; readonly end: boolean };
}

/** A clock, or a node that has its first record later, shifts edges by so much. */
const NEAR_MS = 5 * 60_000;

/** The window of a source without the pauses of its recorder; [] where its records have no times. */
export function partsOfSource({ window, pauses = [], abruptAt = [] }: DigestSource): readonly RecorderPart[] {
  if (window === undefined) return [];
  const firsts = [window.first, ...pauses.map(({ last }) => last)];
  const lasts = [...pauses.map(({ first }) => first), window.last];
  return firsts.map((first, i) => ({
    first,
    last: lasts[i] ?? first,
    isAbrupt: {
      start: i > 0 || abruptAt.includes('start'),
      end: i < pauses.length || abruptAt.includes('end'),
    },
  }));
}

/**
 * The parts of several sources together. What lies between two of them is silence, and counts as recorded, if it is no longer than
 * `silenceMs` and does not both break off and set in at once: else nobody recorded anything then.
 */
export function joinParts(
  parts: readonly RecorderPart[],
  silenceMs = Number.POSITIVE_INFINITY,
): readonly RecordedWindow[] {
  const sorted = parts.toSorted((one, other) => one.first - other.first);
  const joined: { first: number; last: number; isAbruptAtEnd: boolean }[] = [];
  for (const [i, { first, last, isAbrupt }] of sorted.entries()) {
    const before = joined.at(-1);
    const gap = before === undefined ? 0 : first - before.last;
    const isPause = before?.isAbruptAtEnd === true && gap > PAUSE_MS && setsInAt(first, sorted, i);
    if (before === undefined || isPause || gap > Math.max(PAUSE_MS, silenceMs)) {
      joined.push({ first, last, isAbruptAtEnd: isAbrupt.end });
      continue;
    }
    if (last > before.last + NEAR_MS) before.isAbruptAtEnd = isAbrupt.end;
    else if (last > before.last - NEAR_MS) before.isAbruptAtEnd ||= isAbrupt.end;
    before.last = Math.max(before.last, last);
  }
  return joined.map(({ first, last }) => ({ first, last }));
}

/** Whether one of the parts that begin about then, of which `from` is the first, begins abruptly. */
function setsInAt(time: number, sorted: readonly RecorderPart[], from: number): boolean {
  for (let i = from; i < sorted.length; i++) {
    const part = sorted[i];
    if (part === undefined || part.first > time + NEAR_MS) return false;
    if (part.isAbrupt.start) return true;
  }
  return false;
}
