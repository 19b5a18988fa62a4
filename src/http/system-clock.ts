import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';

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
