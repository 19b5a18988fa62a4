import type { Clock } from './clock.ts';

/** How long a piece of work may still take, all its calls and pauses together. */
export interface Patience {
  readonly remainingMs: () => number;
  /** Sleeps, or answers false at once when the time is over before the pause is. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
}

export function createPatience(clock: Clock, totalMs: number): Patience {
  const end = clock.now() + totalMs;
  const remainingMs = (): number => Math.max(0, end - clock.now());
  return {
    remainingMs,
    pause: async (milliseconds) => {
      if (milliseconds >= remainingMs()) return false;
      await clock.sleep(milliseconds);
      return true;
    },
  };
}
