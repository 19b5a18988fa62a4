import type { OnWait } from '../model/on-wait.ts';

/** Time, waiting and chance, injected so that tests control them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends early, without an error, when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly onWait?: OnWait;
}
