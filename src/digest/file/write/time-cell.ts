/** A moment in whole milliseconds; NaN when it is not known. */
export function timeCell(time: number | undefined): number {
  return time === undefined ? Number.NaN : Math.trunc(time);
}
