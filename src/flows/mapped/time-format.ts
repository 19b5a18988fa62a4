import type { EpochMs } from '../../model/digest.ts';

/** The strptime directives that a format may contain, each with what it matches. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: '(\\d{4})',
  m: '(\\d{1,2})',
  b: '([A-Za-z]{3})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  f: '(\\d{1,9})',
  z: '(Z|[+-]\\d{2}:?\\d{2})',
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
  // Places and not names of groups: an object for each time would cost as much as the rest.
  const letters = [...format.matchAll(/%(.)/g)].flatMap(([, letter]) => (letter === '%' ? [] : [letter]));
  const placeOf = (letter: string) => letters.indexOf(letter) + 1;
  const [year, month, name, day] = [placeOf('Y'), placeOf('m'), placeOf('b'), placeOf('d')];
  const [hour, minute, second] = [placeOf('H'), placeOf('M'), placeOf('S')];
  const [fraction, zone] = [placeOf('f'), placeOf('z')];
  return (text) => {
    const found = expression.exec(text);
    if (found === null) return undefined;
    const offset = zone === NOWHERE ? zoneMinutes : minutesOf(found[zone] ?? '');
    if (offset === undefined) return undefined;
    const monthIndex =
      name === NOWHERE ? Number(found[month]) - 1 : MONTHS.indexOf((found[name] ?? '').toLowerCase());
    const seconds = second === NOWHERE ? 0 : Number(found[second]);
    const milliseconds = fraction === NOWHERE ? 0 : Number(`${found[fraction]}00`.slice(0, 3));
    const clock = [Number(found[hour]), Number(found[minute]), seconds] as const;
    const date = [Number(found[year]), monthIndex, Number(found[day])] as const;
    const time = Date.UTC(...date, ...clock) + milliseconds - offset * 60_000;
    return time > 0 && isOnTheCalendar(...date) && isOnTheClock(...clock) ? time : undefined;
  };
}

/** The whole match, and no group. */
const NOWHERE = 0;

/** Rejects what Date would take for another day, such as the 31st of February. */
function isOnTheCalendar(year: number, month: number, day: number): boolean {
  const isLeapDay = month === 1 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return isLeapDay || (day > 0 && day <= (DAYS[month] ?? 0));
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isOnTheClock(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second <= 60;
}

/** Minutes east of UTC for `Z`, `+0200` or `-05:30`; undefined for anything else. */
export function minutesOf(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const [whole, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (whole === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
