import type { Clock } from './clock.ts';

/** How long a piece of work may still take, all its calls and pauses together. */
export interface Patience {
  readonly remainingMs: () => number;
  /** Sleeps, or answers false at once when the time is over before the pause is. `why` is for people who wait. */
  readonly pause: (milliseconds: number, why: string) => Promise<boolean>;
  /** Until the answer of a request is there; `what` is for people who wait. */
  readonly during: <Value>(what: string, request: Promise<Value>) => Promise<Value>;
}

export function createPatience(clock: Clock, totalMs: number): Patience {
  const end = clock.now() + totalMs;
  const remainingMs = (): number => Math.max(0, end - clock.now());
  return {
    remainingMs,
    pause: async (milliseconds, why) => {
      const left = remainingMs();
      if (milliseconds >= left) return false;
      const plan = `trying again in ${seconds(milliseconds)} s, for at most ${seconds(left)} s in all`;
      const end = clock.onWait?.(`${why}; ${plan}`, milliseconds);
      await clock.sleep(milliseconds);
      end?.();
      return true;
    },
    during: (what, request) => request.finally(clock.onWait?.(what)),
  };
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
