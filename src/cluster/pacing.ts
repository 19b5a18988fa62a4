import type { EpochMs } from '../model/digest.ts';

/** The clock, waiting and chance, handed in so that tests hold them. */
export interface Pacing {
  readonly now: () => EpochMs;
  readonly sleep: (ms: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}
