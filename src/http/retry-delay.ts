import type { HttpFailure } from './http-failure.ts';

/** How fast repetitions follow each other when the server does not say. */
export interface RetryPace {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The most tries of an answer that no API gives: a proxy's passing problem is over by then, a login page never goes away. */
const MAX_UNUSABLE = 3;

/**
 * How long to wait before repetition `attempt` (the first one is 1): what the server asked for, plus a little at random;
 * otherwise twice as long each time, of which at least half is fixed and the rest random, so that many clients do not come back
 * at once. Undefined when another try is not worthwhile after this failure.
 */
export function retryDelayMs(
  failure: HttpFailure,
  attempt: number,
  { firstMs, longestMs }: RetryPace,
  random: () => number,
): number | undefined {
  if (failure.kind === 'unusable' && attempt >= MAX_UNUSABLE) return undefined;
  const step = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  const asked = failure.kind === 'status' ? failure.retryAfterMs : undefined;
  return (asked ?? step / 2) + (random() * step) / 2;
}

/** Milliseconds that a Retry-After header asks to wait (RFC 9110 section 10.2.3: seconds or a date); undefined if unusable. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!/^[a-z]{3,9}, /i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
