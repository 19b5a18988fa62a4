import type { OnWait } from '../model/on-wait.ts';

/** Time, handed in so that tests hold it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onWait?: OnWait;
}
