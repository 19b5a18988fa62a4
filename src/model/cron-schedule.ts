import { Cron } from 'croner';
import type { EpochMs } from './digest.ts';

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
 * The first run after a time; undefined when there is none, or none that can be told: `@every` counts from when the CronJob was
 * made. No clock is asked.
 * Source: the fields of robfig/cron v3, which Kubernetes reads schedules with; a day of the month or of the week, when both are given.
 */
export function nextRun({ expression, timeZone = 'UTC' }: CronSchedule, after: EpochMs): EpochMs | undefined {
  if (expression.length > MAX_LENGTH) return undefined;
  const [, zone = timeZone, fields = expression] = ZONE_IN_EXPRESSION.exec(expression) ?? [];
  try {
    // `5/15` is from minute 5 on to the end.
    const cron = new Cron(fields, {
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
