import { Cron } from 'croner';
import type { EpochMs } from './digest.ts';
import { parseGoDuration } from './go-duration.ts';

/** When a CronJob runs, as it says. */
export interface CronSchedule {
  /** Five fields, or `@daily` and the like. */
  readonly expression: string;
  /** A name of the time zone database; undefined: that of the controller manager, which is UTC where nobody set it. */
  readonly timeZone: string | undefined;
}

/** Before the fields, from when CronJobs had no `timeZone`: it goes before that (pkg/controller/cronjob, formatSchedule). */
const ZONE_IN_EXPRESSION = /^(?:CRON_)?TZ=(\S+)\s+(.+)$/;

/** Longer ones are nobody's schedule. */
const MAX_LENGTH = 256;

/**
 * The first run after a time; undefined when there is none, or none that can be told. Of `@every 1h30m`, which counts from when the CronJob was made
 * or ran last, it is when the next one comes at the latest. No clock is asked.
 * Source: robfig/cron v3, which Kubernetes reads schedules with (`ParseStandard`); a day of the month or of the week, when both are given.
 */
export function nextRun({ expression, timeZone = 'UTC' }: CronSchedule, after: EpochMs): EpochMs | undefined {
  if (expression.length > MAX_LENGTH) return undefined;
  const [, zone = timeZone, fields = expression] = ZONE_IN_EXPRESSION.exec(expression) ?? [];
  if (fields.startsWith(EVERY)) {
    const delay = delayOf(fields.slice(EVERY.length));
    return delay === undefined ? undefined : after + delay;
  }
  try {
    // `5/15` is from minute 5 on to the end.
    const cron = new Cron(withinFields(fields), {
      paused: true,
      mode: '5-part',
      timezone: zone,
      sloppyRanges: true,
    });
    return cron.nextRun(new Date(after))?.getTime();
  } catch {
    // The library throws on what it cannot read, and on time zones that there are not.
    return undefined;
  }
}

const EVERY = '@every ';
const SECOND_MS = 1000;

/** Whole seconds, and one at least (constantdelay.go). */
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

// As the library is told what robfig/cron takes: a step beyond the end of its field leaves its first number, and one of 1 is none.
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
