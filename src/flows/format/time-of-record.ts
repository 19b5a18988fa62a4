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
  const number = typeof value === 'string' ? numberIn(value) : value;
  if (typeof number !== 'number') return typeof value === 'string' ? written(value) : undefined;
  if (!(number > 0 && number <= LAST_NANOSECONDS)) return undefined;
  if (number >= FIRST_NANOSECONDS) return Math.floor(number / 1e6);
  if (number >= FIRST_MICROSECONDS) return Math.floor(number / 1e3);
  return Math.floor(number >= FIRST_MILLISECONDS ? number : number * 1000);
}

const ZERO = 0x30;
const NINE = 0x39;
const DASH = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const LETTER_Z = 0x5a;

const YEAR_LENGTH = 4;
/** Digits of a number that is exact. */
const MAX_EXACT = 15;

/** Undefined for what is none, such as a date. */
function numberIn(text: string): number | undefined {
  if (text.charCodeAt(YEAR_LENGTH) === DASH) return undefined;
  const plain = text.length <= MAX_EXACT ? digitsIn(text) : undefined;
  return plain ?? (/^\d{1,19}(?:\.\d+)?$/.test(text) ? Number(text) : undefined);
}

function digitsIn(text: string): number | undefined {
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return undefined;
    number = number * 10 + code - ZERO;
  }
  return text === '' ? undefined : number;
}

/** `2026-05-28T`, and when it began. */
let lastDay = 'no day';
let lastDayStart: EpochMs = Number.NaN;
const DAY_LENGTH = '2026-05-28T'.length;

/** Of RFC 3339, by `parseTime`; the times of a log are of few days, whose beginnings are worked out once. */
function written(text: string): EpochMs | undefined {
  if (!text.startsWith(lastDay)) {
    const day = text.slice(0, DAY_LENGTH);
    const start = parseTime(`${day}00:00:00Z`);
    if (start === undefined || !day.endsWith('T')) return parseTime(text);
    lastDay = day;
    lastDayStart = start;
  }
  const sinceDay = clockIn(text, DAY_LENGTH);
  return sinceDay === undefined ? parseTime(text) : lastDayStart + sinceDay;
}

/** Milliseconds since midnight of `20:26:41.123456Z` from a place on, cut off; undefined for any other way to write a time. */
function clockIn(text: string, at: number): number | undefined {
  const [hours, minutes, seconds] = [twoDigits(text, at), twoDigits(text, at + 3), twoDigits(text, at + 6)];
  const isClock =
    hours < 24 &&
    minutes < 60 &&
    seconds < 60 &&
    text.charCodeAt(at + 2) === COLON &&
    text.charCodeAt(at + 5) === COLON;
  const milliseconds = fractionIn(text, at + 8);
  if (!isClock || milliseconds === undefined) return undefined;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** `.123456Z`, or `Z` alone, to the end of the text. */
function fractionIn(text: string, at: number): number | undefined {
  const end = text.length - 1;
  if (text.charCodeAt(end) !== LETTER_Z) return undefined;
  if (end === at) return 0;
  if (text.charCodeAt(at) !== POINT || end === at + 1) return undefined;
  let milliseconds = 0;
  let unit = 100;
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return undefined;
    milliseconds += (code - ZERO) * unit;
    unit = unit > 1 ? unit / 10 : 0;
  }
  return milliseconds;
}

/** Not a number where no digits are. */
function twoDigits(text: string, at: number): number {
  const [first, second] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  const areDigits = first >= ZERO && first <= NINE && second >= ZERO && second <= NINE;
  return areDigits ? (first - ZERO) * 10 + second - ZERO : Number.NaN;
}
