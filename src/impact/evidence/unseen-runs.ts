import { EVERY_HOUR, hourOf } from '../../digest/times/hours-of-day.ts';
import { type CronSchedule, nextRun } from '../../model/cron-schedule.ts';
import type { Digest, HoursOfDay, RecordedWindow } from '../../model/digest.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { UnseenRun } from '../simulation.ts';
import { recordedSpans } from './recorded-spans.ts';

/**
 * Of the workloads without recorded traffic, those that run on a schedule and were not due during the recording: the recording
 * cannot know anything about them. One that was seen at all did run. Those that never run, or whose schedule cannot be read, are
 * not among them.
 */
export function findUnseenRuns(
  withoutTraffic: readonly string[],
  schedules: ReadonlyMap<string, CronSchedule>,
  digest: Digest,
): readonly UnseenRun[] {
  const { window } = digest;
  if (window === undefined || schedules.size === 0) return [];
  const scheduled = withoutTraffic.filter((name) => schedules.has(name));
  if (scheduled.length === 0) return [];
  const seen = new Set<string>();
  for (const { connection } of digest.connections) {
    seen.add(endpointName(connection.source)).add(endpointName(connection.destination));
  }
  const spans = recordedSpans(digest.sources, window, GAP_MS);
  const hours = hoursOf(digest);
  return scheduled.flatMap((workload): readonly UnseenRun[] => {
    const schedule = schedules.get(workload);
    if (schedule === undefined || seen.has(workload)) return [];
    if (spans.some((span) => isDueIn(schedule, span, hours))) return [];
    const next = nextRun(schedule, window.last);
    return next === undefined ? [] : [{ workload, next }];
  });
}

/** A recorder that is off every night leaves no gap that a quiet night would not leave; but then no record is of these hours. */
function isDueIn(schedule: CronSchedule, { first, last }: RecordedWindow, hours: HoursOfDay): boolean {
  let after = first - 1;
  for (let i = 0; i < MAX_RUNS; i++) {
    const run = nextRun(schedule, after);
    if (run === undefined || run > last) return false;
    if ((hours & hourOf(run)) !== 0) return true;
    after = run;
  }
  return true;
}

/** A run of each minute of a day, or of each day of four years. A bound on work only. */
const MAX_RUNS = 1440;

/** Those in which anything was recorded; all of them where no record tells. */
function hoursOf({ connections }: Digest): HoursOfDay {
  const recorded = connections.reduce((sum, { hours }) => sum | hours, 0);
  return recorded === 0 ? EVERY_HOUR : recorded;
}

/** A gap between the last record of a file and the first of the next one does not count as missed if it is not longer. */
const GAP_MS = 10 * 60_000;
