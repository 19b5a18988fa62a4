import type { RequestFailure } from './request-failure.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 16_000;

/**
 * How long to wait before trying again, in milliseconds: what the server asked for, but at least a second; else 1, 2, 4, 8 and then always 16 seconds.
 * GitLab's application limits (notes: 300 a minute) come without `Retry-After`.
 *
 * @param attempt counts from 0.
 */
export function retryDelayMs(failure: RequestFailure, attempt: number): number {
  if (failure.kind === 'status' && failure.retryAfterMs !== undefined) {
    return Math.max(FIRST_DELAY_MS, failure.retryAfterMs);
  }
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
}

/**
 * Reads `Retry-After` (RFC 9110 section 10.2.3: seconds, or a date) as milliseconds from now.
 * Undefined when there is none, or when it is no such thing.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9}, /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
