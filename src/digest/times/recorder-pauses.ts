import type { DigestSource, RecordedWindow } from '../../model/digest.ts';
import { longestSpans } from './recorded-stretches.ts';

const MINUTE_MS = 60_000;
/** Nothing for longer may be a pause. An agent that restarts needs less. */
export const PAUSE_MS = 30 * MINUTE_MS;
const PAUSE_MINUTES = PAUSE_MS / MINUTE_MS;
/** So many minutes at the edge of a pause are looked at, or those there are. */
const EDGE_MINUTES = 30;
/** With fewer nothing is known of an edge: one call makes many connections. */
const FEWEST_MINUTES = 5;
/** Of the minutes at an edge. Traffic that ebbs away, or sets in, leaves more of them empty. */
const STEADY = 0.9;
/** The longest are kept. */
const MAX_PAUSES = 1024;

/**
 * When a recorder was off, as far as its records show: nothing for more than half an hour, although nearly each minute before and
 * after has a record. Traffic does not break off like this: it ebbs away in the evening, and sets in again in the morning.
 *
 * @param minutes with a record, since 1970, in their order.
 */
export function recorderPauses(
  minutes: readonly number[],
): Required<Pick<DigestSource, 'pauses' | 'abruptAt'>> {
  const parts = partsOf(minutes);
  const pauses = parts.flatMap((part, i): readonly RecordedWindow[] => {
    const next = parts[i + 1];
    if (next === undefined || !isSteadyAtEnd(part) || !isSteadyAtStart(next)) return [];
    return [{ first: (part.at(-1) ?? 0) * MINUTE_MS, last: (next[0] ?? 0) * MINUTE_MS }];
  });
  const isAbrupt = {
    start: parts[0] !== undefined && isSteadyAtStart(parts[0]),
    end: parts.length > 0 && isSteadyAtEnd(parts.at(-1) ?? []),
  };
  return {
    pauses: longestSpans(pauses, MAX_PAUSES),
    abruptAt: (['start', 'end'] as const).filter((edge) => isAbrupt[edge]),
  };
}

function partsOf(minutes: readonly number[]): readonly (readonly number[])[] {
  const parts: number[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const minute of minutes) {
    if (minute - before > PAUSE_MINUTES) parts.push([minute]);
    else parts.at(-1)?.push(minute);
    before = minute;
  }
  return parts;
}

function isSteadyAtStart(part: readonly number[]): boolean {
  const [first = 0] = part;
  return isSteady(part, part.slice(0, EDGE_MINUTES).filter((minute) => minute < first + EDGE_MINUTES).length);
}

function isSteadyAtEnd(part: readonly number[]): boolean {
  const last = part.at(-1) ?? 0;
  return isSteady(part, part.slice(-EDGE_MINUTES).filter((minute) => minute > last - EDGE_MINUTES).length);
}

function isSteady(part: readonly number[], recorded: number): boolean {
  const length = Math.min(EDGE_MINUTES, (part.at(-1) ?? 0) - (part[0] ?? 0) + 1);
  return length >= FEWEST_MINUTES && recorded >= STEADY * length;
}
