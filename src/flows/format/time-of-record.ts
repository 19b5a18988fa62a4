import type { EpochMs } from '../../model/digest.ts';
import { parseTime } from '../hubble/parse-time.ts';

/** A clock that counts in milliseconds has passed this since 2001; one that counts in seconds will not for 30,000 years. */
const FIRST_MILLISECONDS = 1e12;
const FIRST_MICROSECONDS = 1e15;
const FIRST_NANOSECONDS = 1e18;
/** What 64 bits hold: no clock counts nanoseconds beyond. */
const LAST_NANOSECONDS = 2 ** 63;

/**
 * The time of a record: seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size, as a number or a
 * text, or RFC 3339. Undefined for anything else, and for zero, which no clock wrote.
 */
export function epochMs(value: unknown): EpochMs | undefined {
  const text = typeof value === 'string' ? value : undefined;
  const number = text !== undefined && /^\d{1,19}(?:\.\d+)?$/.test(text) ? Number(text) : value;
  if (typeof number !== 'number') return parseTime(text);
  if (!(number > 0 && number <= LAST_NANOSECONDS)) return undefined;
  if (number >= FIRST_NANOSECONDS) return Math.floor(number / 1e6);
  if (number >= FIRST_MICROSECONDS) return Math.floor(number / 1e3);
  return Math.floor(number >= FIRST_MILLISECONDS ? number : number * 1000);
}
