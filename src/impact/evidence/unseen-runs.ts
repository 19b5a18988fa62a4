import { type CronSchedule, nextRun } from '../../model/cron-schedule.ts';
import type { Digest, RecordedWindow } from '../../model/digest.ts';
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
  return scheduled.flatMap((workload): readonly UnseenRun[] => {
    const schedule = schedules.get(workload);
    if (schedule === undefined || seen.has(workload)) return [];
    if (spans.some((span) => isDueIn(schedule, span))) return [];
    const next = nextRun(schedule, window.last);
    return next === undefined ? [] : [{ workload, next }];
  });
}

function isDueIn(schedule: CronSchedule, { first, last }: RecordedWindow): boolean {
  const run = nextRun(schedule, first - 1);
  return run !== undefined && run <= last;
}

/** A gap between the last record of a file and the first of the next one does not count as missed if it is not longer. */
const GAP_MS = 10 * 60_000;
