import type { EpochMs, HoursOfDay } from '../../model/digest.ts';

const HOUR_MS = 3_600_000;

/** The hour of a time, in UTC; none of what is not dated. */
export function hourOf(time: EpochMs | undefined): HoursOfDay {
  if (time === undefined) return 0;
  const hour = Math.floor(time / HOUR_MS) % 24;
  return 1 << (hour < 0 ? hour + 24 : hour);
}

/** All hours of a day. */
export const EVERY_HOUR: HoursOfDay = (1 << 24) - 1;
