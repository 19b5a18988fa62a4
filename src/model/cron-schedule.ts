import { Cron } from 'croner';
import type { EpochMs } from './digest.ts';

/** When a CronJob runs, as its spec says. */
export interface CronSchedule {
  /** Five fields, or `@daily` and the like. */
  readonly expression: string;
  /** A name of the time zone database; undefined: that of the controller manager, which is UTC unless somebody set it. */
  readonly timeZone: string | undefined;
}

/**
 * A time zone before the fields, from the days when CronJobs had no `timeZone`; it wins over that (pkg/controller/cronjob,
 * formatSchedule).
 */
const ZONE_IN_EXPRESSION = /^(?:CRON_)?TZ=(\S+)\s+(.+)$/;

/** Longer expressions are not real schedules. */
const MAX_LENGTH = 256;

/**
 * The first run after a time; undefined when there is none, or it cannot be told. `@every 1h30m` counts from when the CronJob was
 * created or last ran, so for it the answer is when the next run comes at the latest. No clock is asked. Source: robfig/cron v3
 * (`ParseStandard`), with which Kubernetes reads schedules; where a day of the month and a day of the week are given, either will
 * do.
 */
export function nextRun({ expression, timeZone = 'UTC' }: CronSchedule, after: EpochMs): EpochMs | undefined {
  if (expression.length > MAX_LENGTH) return undefined;
  const [, zone = timeZone, fields = expression] = ZONE_IN_EXPRESSION.exec(expression) ?? [];
  if (fields.startsWith(EVERY)) {
    const delay = delayOf(fields.slice(EVERY.length));
    return delay === undefined ? undefined : after + delay;
  }
  try {
    // sloppyRanges: `5/15` means from minute 5 to the end.
    const cron = new Cron(withinFields(fields), {
      paused: true,
      mode: '5-part',
      timezone: zone,
      sloppyRanges: true,
    });
    return cron.nextRun(new Date(after))?.getTime();
  } catch {
    // The library throws on what it cannot read, and on unknown time zones.
    return undefined;
  }
}

const EVERY = '@every ';
const SECOND_MS = 1000;

/** Whole seconds, at least one (constantdelay.go). */
function delayOf(duration: string): number | undefined {
  const milliseconds = parseGoDuration(duration);
  if (milliseconds === undefined) return undefined;
  return Math.max(SECOND_MS, Math.floor(milliseconds / SECOND_MS) * SECOND_MS);
}

/** First and last number of each field. */
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

// Rewrites what robfig/cron accepts and this library does not: a step beyond the end of its field leaves only its first number,
// and a step of 1 is dropped.
function withinFields(expression: string): string {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== BOUNDS.length) return expression;
  return fields
    .map((field, i) =>
      field
        .split(',')
        .map((part) => withinField(part, BOUNDS[i]))
        .join(','),
    )
    .join(' ');
}

const STEP = /^([*?]|[^-/]+)(?:-[^-/]+)?\/(\d+)$/;

function withinField(part: string, [first, last]: readonly [number, number] = [0, 0]): string {
  const [, start, step] = STEP.exec(part) ?? [];
  if (start === undefined) return part;
  const isAny = start === '*' || start === '?';
  if (isAny && Number(step) === 1) return '*';
  return Number(step) > last - first ? (isAny ? `${first}` : start) : part;
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const DURATION = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** Go counts nanoseconds in a signed 64-bit integer. */
const MAX_MS = 2 ** 63 / 1e6;

/** Milliseconds of a duration such as `1h30m`, as Go's `time.ParseDuration` reads it, which knows no days; undefined when it is not one. */
function parseGoDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0;
  if (!DURATION.test(text)) return undefined;
  const parts = [...text.matchAll(PART)];
  const milliseconds = parts.reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0),
    0,
  );
  if (milliseconds >= MAX_MS) return undefined;
  return text.startsWith('-') ? -milliseconds : milliseconds;
}
