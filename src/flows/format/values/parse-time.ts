import type { EpochMs } from '../../../model/digest.ts';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * RFC 3339 to milliseconds, cut off, not rounded; anything else is undefined. The fraction, of any length, is read here:
 * Date.parse reads one of more than nine digits in a way of its own.
 */
export function parseTime(text: string | undefined): EpochMs | undefined {
  const usual = text === undefined ? undefined : usualTime(text);
  if (usual !== undefined) return usual;
  const [whole, day, clock, fraction = '', zone = ''] = RFC_3339.exec(text ?? '') ?? [];
  if (whole === undefined) return undefined;
  const second = Date.parse(`${day}T${clock}${zone.toUpperCase()}`);
  // Zero of protobuf and of Go (year 1): no clock wrote it. Taken for a time, it would make the window half a century long.
  if (Number.isNaN(second) || second <= 0) return undefined;
  return second + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

const SECONDS = '0000-00-00T00:00:00';
const ZONE = '+00:00';
const ZERO = 0x30;

/** As nearly all clocks write it, `2026-05-28T20:26:41.123456Z`: without an expression, for each line has one. Undefined for any other. */
function usualTime(text: string): EpochMs | undefined {
  const isUtc = text.endsWith('Z');
  const end = text.length - (isUtc ? 1 : ZONE.length);
  const fraction = SECONDS.length + 1;
  if (
    !isLike(text, 0, SECONDS) ||
    (end !== SECONDS.length && (text[fraction - 1] !== '.' || end <= fraction))
  ) {
    return undefined;
  }
  for (let i = fraction; i < end; i++) if (!isDigit(text, i)) return undefined;
  const offset = isUtc ? 0 : minutesOf(text, end);

  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const isOnTheClock = hour < 24 && minute < 60 && second < 60;
  if (year < 1971 || month < 1 || month > 12 || day < 1 || day > 31 || !isOnTheClock) return undefined;
  if (offset === undefined) return undefined;
  const milliseconds = Number(text.slice(fraction, Math.min(end, fraction + 3)).padEnd(3, '0'));
  return Date.UTC(year, month - 1, day, hour, minute - offset, second) + milliseconds;
}

/** Minutes east of UTC of a zone like `+02:00`. */
function minutesOf(text: string, at: number): number | undefined {
  const [sign, hours, minutes] = [text[at], twoDigits(text, at + 1), twoDigits(text, at + 4)];
  if (!isLike(text, at + 1, ZONE.slice(1)) || hours > 14 || minutes > 59) return undefined;
  return sign === '+' ? hours * 60 + minutes : sign === '-' ? -hours * 60 - minutes : undefined;
}

/** Whether digits stand where `form` has zeros, and the rest as it has it. */
function isLike(text: string, at: number, form: string): boolean {
  for (let i = 0; i < form.length; i++) {
    const code = form.charCodeAt(i);
    if (code === ZERO ? !isDigit(text, at + i) : text.charCodeAt(at + i) !== code) return false;
  }
  return true;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at) - ZERO;
  return code >= 0 && code <= 9;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}
