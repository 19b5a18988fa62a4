import type { CronSchedule } from '../model/cron-schedule.ts';
import type { Inventory } from './inventory.ts';

/** When CronJobs run, by `namespace/name`; suspended ones do not. */
export function schedulesOf({ workloads }: Inventory): ReadonlyMap<string, CronSchedule> {
  return new Map(
    workloads.flatMap(({ namespace, owner, schedule }) =>
      schedule === undefined ? [] : [[`${namespace}/${owner.name}`, schedule] as const],
    ),
  );
}
