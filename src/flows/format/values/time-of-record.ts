import type { EpochMs } from '../../../model/digest.ts';
import { digitsIn } from './digits-in.ts';
import { parseTime } from './parse-time.ts';

/** A clock in milliseconds has been past this since 2001; a clock in seconds will not be for 30,000 years. */
const FIRST_MILLISECONDS = 1e12;
const FIRST_MICROSECONDS = 1e15;
const FIRST_NANOSECONDS = 1e18;
/** The range of 64 bits: no clock counts nanoseconds beyond that. */
const LAST_NANOSECONDS = 2 ** 63;

/**
 * The time of a record: seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by their size, as a number
 * or a text, or RFC 3339. Undefined for anything else, and for zero, which no clock wrote.
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
const PLUS = 0x2b;
const POINT = 0x2e;
const LETTER_Z = 0x5a;

const YEAR_LENGTH = 4;
/** Undefined for what is not a number, such as a date. */
function numberIn(text: string): number | undefined {
  if (text.charCodeAt(YEAR_LENGTH) === DASH) return undefined;
  return digitsIn(text) ?? (/^\d{1,19}(?:\.\d+)?$/.test(text) ? Number(text) : undefined);
}

/** `2026-05-28T`, and when that day began. */
let lastDay = 'no day';
let lastDayStart: EpochMs = Number.NaN;
const DAY_LENGTH = '2026-05-28T'.length;

/** RFC 3339, as `parseTime` reads it; a log's times are of few days, whose beginnings are computed once. */
function written(text: string): EpochMs | undefined {
  const divider = text[DAY_LENGTH - 1];
  if (divider !== 'T' && divider !== 't') return undefined;
  if (!text.startsWith(lastDay)) {
    const day = text.slice(0, DAY_LENGTH);
    const start = divider === 'T' ? parseTime(`${day}00:00:00Z`) : undefined;
    if (start === undefined) return parseTime(text);
    lastDay = day;
    lastDayStart = start;
  }
  const sinceDay = clockIn(text, DAY_LENGTH);
  return sinceDay === undefined ? parseTime(text) : lastDayStart + sinceDay;
}

/**
 * Milliseconds since midnight UTC for `20:26:41.123456Z` or `20:26:41+02:00` at a position, truncated; undefined for any other
 * notation.
 */
function clockIn(text: string, at: number): number | undefined {
  const [hours, minutes, seconds] = [twoDigits(text, at), twoDigits(text, at + 3), twoDigits(text, at + 6)];
  const isClock =
    hours < 24 &&
    minutes < 60 &&
    seconds < 60 &&
    text.charCodeAt(at + 2) === COLON &&
    text.charCodeAt(at + 5) === COLON;
  if (!isClock) return undefined;
  const hasFraction = text.charCodeAt(at + 8) === POINT;
  const end = hasFraction ? endOfDigits(text, at + 9) : at + 8;
  const east = end === at + 9 ? undefined : zoneIn(text, end);
  if (east === undefined) return undefined;
  const milliseconds = hasFraction ? millisecondsIn(text, at + 9, end) : 0;
  return ((hours * 60 + minutes - east) * 60 + seconds) * 1000 + milliseconds;
}

function endOfDigits(text: string, at: number): number {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

function millisecondsIn(text: string, start: number, end: number): number {
  let milliseconds = 0;
  for (let i = start; i < start + 3; i++) {
    milliseconds = milliseconds * 10 + (i < end ? text.charCodeAt(i) - ZERO : 0);
  }
  return milliseconds;
}

/** Minutes east of UTC, from the end of the text. */
function zoneIn(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === LETTER_Z) return text.length === at + 1 ? 0 : undefined;
  const [hours, minutes] = [twoDigits(text, at + 1), twoDigits(text, at + 4)];
  const isZone =
    (sign === PLUS || sign === DASH) &&
    hours <= 14 &&
    minutes < 60 &&
    text.charCodeAt(at + 3) === COLON &&
    text.length === at + 6;
  if (!isZone) return undefined;
  return sign === PLUS ? hours * 60 + minutes : -hours * 60 - minutes;
}

/** NaN if there are no digits. */
function twoDigits(text: string, at: number): number {
  const [first, second] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return isDigit(first) && isDigit(second) ? (first - ZERO) * 10 + second - ZERO : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
