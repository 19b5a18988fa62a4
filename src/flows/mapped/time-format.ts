import type { EpochMs } from '../../model/digest.ts';

/** The strptime directives that a format may contain, each with what it matches. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: '(?<year>\\d{4})',
  m: '(?<month>\\d{1,2})',
  b: '(?<name>[A-Za-z]{3})',
  d: '(?<day>\\d{1,2})',
  H: '(?<hour>\\d{1,2})',
  M: '(?<minute>\\d{1,2})',
  S: '(?<second>\\d{1,2})',
  f: '(?<fraction>\\d{1,9})',
  z: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
  '%': '%',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Why a text is not a format that can be read; undefined when it is one. */
export function timeFormatProblem(format: string): string | undefined {
  const letters = [...format.matchAll(/%(.?)/g)].map(([, letter = '']) => letter);
  const unknown = letters.find((letter) => !Object.hasOwn(DIRECTIVES, letter));
  if (unknown !== undefined) return `\`%${unknown}\` is not known; known: ${known()}`;
  if (new Set(letters).size < letters.length) return 'each part of a time stands once';
  const has = (letter: string) => letters.includes(letter);
  const isDate = has('Y') && (has('m') || has('b')) && has('d') && has('H') && has('M');
  return isDate ? undefined : 'a time needs `%Y`, `%m` or `%b`, `%d`, `%H` and `%M`';
}

function known(): string {
  return Object.keys(DIRECTIVES)
    .map((letter) => `\`%${letter}\``)
    .join(', ');
}

/** Reads times of a valid format; without `%z` they are `zoneMinutes` east of UTC, or not known. */
export function createTimeFormat(
  format: string,
  zoneMinutes: number | undefined,
): (text: string) => EpochMs | undefined {
  const pattern = format.replace(/%(.)|[^%]+/g, (part, letter?: string) =>
    letter === undefined ? part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') : (DIRECTIVES[letter] ?? ''),
  );
  const expression = new RegExp(`^${pattern}$`);
  return (text) => {
    const found = expression.exec(text)?.groups;
    if (found === undefined) return undefined;
    const { year, name, month, day, hour, minute, second = 0, fraction = '', zone } = found;
    const monthIndex = name === undefined ? Number(month) - 1 : MONTHS.indexOf(name.toLowerCase());
    const offset = zone === undefined ? zoneMinutes : minutesOf(zone);
    if (offset === undefined) return undefined;
    const parts = [
      Number(year),
      monthIndex,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    ] as const;
    const time = Date.UTC(...parts) + Number(fraction.slice(0, 3).padEnd(3, '0')) - offset * 60_000;
    return time > 0 && isOnTheCalendar(parts) ? time : undefined;
  };
}

/** Rejects what Date would take for another day, such as the 31st of February. */
function isOnTheCalendar([year, month, day, hour, minute, second]: readonly number[]): boolean {
  const date = new Date(Date.UTC(year ?? 0, month, day));
  const isDay = date.getUTCMonth() === month && date.getUTCDate() === day;
  return isDay && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) <= 60;
}

/** Minutes east of UTC for `Z`, `+0200` or `-05:30`; undefined for anything else. */
export function minutesOf(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const [whole, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (whole === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
