import type { EpochMs } from '../../../model/digest.ts';
import { plural } from './count.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The range of Date (ECMA-262, section 21.4.1.1); recorded times may be anything. */
const LAST_TIME = 8.64e15;

/**
 * `Tue 18 Nov 2025 05:58 UTC`. Without the year if it is the year of `near`, a date that the reader has already seen: the end of
 * the window.
 */
export function formatTime(time: EpochMs, near?: EpochMs): string {
  return `${minuteOf(time, near === undefined || yearOf(near) !== yearOf(time) ? 'with-year' : 'without-year')} UTC`;
}

/** `Tue 11 Nov 06:00 – Tue 18 Nov 2025 06:00 UTC`; with both years if they differ. */
export function formatWindow({ first, last }: { readonly first: EpochMs; readonly last: EpochMs }): string {
  return `${minuteOf(first, yearOf(first) === yearOf(last) ? 'without-year' : 'with-year')} – ${minuteOf(last, 'with-year')} UTC`;
}

/** `2026-11-18T05:58:00.000Z`. */
export function formatIsoTime(time: EpochMs): string {
  return dateOf(time).toISOString();
}

/** `7 days`, `36 hours`, `5 minutes`; rounded to the nearest, never 0. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds >= 2 * DAY) return plural(Math.round(milliseconds / DAY), 'day');
  if (milliseconds >= 2 * HOUR) return plural(Math.round(milliseconds / HOUR), 'hour');
  return plural(Math.max(1, Math.round(milliseconds / MINUTE)), 'minute');
}

function yearOf(time: EpochMs): number {
  return dateOf(time).getUTCFullYear();
}

function minuteOf(time: EpochMs, form: 'with-year' | 'without-year'): string {
  const date = dateOf(time);
  const clock = [date.getUTCHours(), date.getUTCMinutes()].map((part) => String(part).padStart(2, '0'));
  const day = DAYS[date.getUTCDay()] ?? '';
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const year = form === 'with-year' ? ` ${date.getUTCFullYear()}` : '';
  return `${day} ${date.getUTCDate()} ${month}${year} ${clock.join(':')}`;
}

function dateOf(time: EpochMs): Date {
  return new Date(Math.max(-LAST_TIME, Math.min(LAST_TIME, time)));
}
