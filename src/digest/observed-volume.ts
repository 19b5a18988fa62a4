import type { EpochMs } from '../model/digest.ts';

/**
 * What the counters of one observer show that a connection moved, in both directions: never more than that, perhaps less. 0: not
 * known.
 */
export interface ObservedVolume {
  /** An interface, a device, a sensor, as its records name it; empty: they do not say, so that it may have been several. */
  readonly observer: string;
  readonly bytes: number;
  readonly packets: number;
  /** It was moved between these times, by the observer's clock. */
  readonly first: EpochMs;
  readonly last: EpochMs;
}

/** Where volumes of connections are added up, by the index of an entry. */
export interface VolumeSink {
  /** Of other packets than those that were added for this observer before. */
  add(entry: number, volume: ObservedVolume): void;
}

/** Clocks of observers differ by less, and the same two sockets are another connection after so long a silence. */
const SILENCE_MS = 5 * 60 * 1000;

/** How long behind the last counted packet of an observer the next must have begun to be surely others. */
export function silenceBetween(observer: string): number {
  return observer === '' ? SILENCE_MS : 0;
}

/** Sums stay integers: beyond that they would become more than was counted. */
export function sumOfCounts(one: number, other: number): number {
  return Math.min(one + other, Number.MAX_SAFE_INTEGER);
}
