/** In seconds: more than thirty years, so that no time of a record becomes one that cannot be written. */
const MAX_DURATION = 1e9;

/** Seconds, as a number or a text, in whole milliseconds; none for anything else, and for what no record lasts. */
export function durationMs(seconds: string | number | undefined): number {
  const duration = Number(seconds ?? 0);
  return duration > 0 && duration <= MAX_DURATION ? Math.floor(duration * 1000) : 0;
}
