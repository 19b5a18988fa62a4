import type { EpochMs } from '../model/digest.ts';
import type { OnWait } from '../model/on-wait.ts';

/** The clock, waiting and chance, handed in so that tests hold them. */
export interface Pacing {
  readonly now: () => EpochMs;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onWait?: OnWait;
  /** At least 0, below 1. */
  readonly random: () => number;
}
