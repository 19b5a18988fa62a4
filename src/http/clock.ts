import { setTimeout as sleep } from 'node:timers/promises';
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

/** The machine's clock. `now` is the caller's, because the whole command must see one time. */
export function systemClock({ now, onWait }: Pick<Clock, 'now' | 'onWait'>): Clock {
  return {
    now,
    random: Math.random,
    sleep: async (milliseconds, signal) => {
      try {
        await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        if (signal?.aborted !== true) throw error;
      }
    },
    ...(onWait === undefined ? {} : { onWait }),
  };
}
