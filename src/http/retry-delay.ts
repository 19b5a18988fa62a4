import type { HttpFailure } from './http-failure.ts';

/** How fast repetitions follow each other when the server does not say it. */
export interface RetryPace {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** More tries than this of an answer that no API gives: a proxy that has its moment is over by then, a login page never is. */
const MAX_UNUSABLE = 3;

/**
 * How long to wait before repetition `attempt` (the first one is 1): what the server asked for and a little by chance; otherwise twice as
 * long each time, at least half of that and the rest by chance, so that many clients do not come back at once. Undefined when this
 * failure is not worth another try.
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
