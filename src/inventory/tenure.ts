import type { IpAddress } from '../model/ip-address.ts';
import type { RecordedTime } from '../model/recorded-time.ts';

/** The addresses of a pod or node, and when it is known to have had them. */
export interface Tenure {
  readonly addresses: readonly IpAddress[];
  /** Undefined: nothing says since when. */
  readonly from: RecordedTime;
  /** Undefined: it has them now. */
  readonly until: RecordedTime;
}

/** The first and last record of the end that is looked up. */
export interface TimeSpan {
  readonly first: number;
  readonly last: number;
}

/** Whether the holder had its addresses for the whole of the span. */
export function covers({ from, until }: Tenure, { first, last }: TimeSpan): boolean {
  return (from === undefined || from <= first) && (until === undefined || last <= until);
}

/** Whether it may have had them for part of the span. */
export function overlaps({ from, until }: Tenure, { first, last }: TimeSpan): boolean {
  return (from === undefined || from <= last) && (until === undefined || first <= until);
}
