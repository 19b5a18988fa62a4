import type { Random } from './random.ts';

/** The recorded week, from Wednesday to Wednesday. Milliseconds since 1970. */
export const WINDOW_START = Date.UTC(2026, 10, 11, 6);
export const WINDOW_HOURS = 7 * 24;
export const HOUR_MS = 3_600_000;

/** Weight of each hour of the day in UTC: people sleep, and they shop after work. */
const SHOPPING_DAY = [
  5, 3, 2, 2, 2, 4, 9, 18, 28, 36, 42, 46, 52, 48, 44, 46, 52, 62, 78, 90, 88, 66, 34, 14,
];

type Weight = (day: number, hour: number) => number;

const isWeekend = (day: number): boolean => day === 0 || day === 6;

/** How much happens in an hour; `day` counts from Sunday as 0. */
const RHYTHMS = {
  shopping: (day, hour) => (SHOPPING_DAY[hour] ?? 0) * (isWeekend(day) ? 1.3 : 1),
  steady: () => 1,
  'long-lived': () => 1,
  night: (_, hour) => (hour === 2 ? 1 : 0),
  office: (day, hour) => (!isWeekend(day) && hour >= 8 && hour < 17 ? 1 : 0),
  'since monday': (day, hour) => ((day === 1 || day === 2) && hour >= 8 && hour < 22 ? 1 : 0),
  'tuesday 14:00': (day, hour) => (day === 2 && hour === 14 ? 1 : 0),
  'tuesday 15:00': (day, hour) => (day === 2 && hour === 15 ? 1 : 0),
} as const satisfies Readonly<Record<string, Weight>>;

export type RhythmName = keyof typeof RHYTHMS;

/** `count` instants of the week, spread over its hours by the rhythm: every hour gets its share, rounded. */
export function instants(name: RhythmName, count: number, random: Random): number[] {
  const weights = Array.from({ length: WINDOW_HOURS }, (_, i) => {
    const start = new Date(WINDOW_START + i * HOUR_MS);
    return RHYTHMS[name](start.getUTCDay(), start.getUTCHours());
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const times: number[] = [];
  let passed = 0;
  weights.forEach((weight, hour) => {
    passed += weight;
    while (times.length < Math.round((count * passed) / total)) {
      times.push(WINDOW_START + hour * HOUR_MS + random.below(HOUR_MS - 30_000));
    }
  });
  return times;
}
