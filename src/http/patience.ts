import type { Clock } from './clock.ts';

/** How long a piece of work may still take, all its requests and pauses together, and whether it was cancelled meanwhile. */
export interface Patience {
  readonly remainingMs: () => number;
  /**
   * Sleeps, or answers false: at once when the time would be over before the pause and `neededAfterMs` are, or as soon as the work is
   * cancelled. `why` is for people who wait.
   */
  readonly pause: (milliseconds: number, why: string, neededAfterMs?: number) => Promise<boolean>;
  /** Sleeps without a word; false when the time would be over before, or as soon as the work is cancelled. */
  readonly rest: (milliseconds: number) => Promise<boolean>;
  /** Until the answer of a request is there; `what` is for people who wait. */
  readonly during: <Value>(what: string, request: Promise<Value>) => Promise<Value>;
  /** The same, but with at least `ms` from now on and not cancelled: for what must be known even when the time is over. */
  readonly withAtLeast: (ms: number) => Patience;
  /** The same, but with no more than `ms` from now on. */
  readonly withAtMost: (ms: number) => Patience;
}

/** @param cancelled pauses end when it is aborted; requests under way are finished. */
export function createPatience(clock: Clock, totalMs: number, cancelled?: AbortSignal): Patience {
  return until(clock, clock.now() + totalMs, cancelled);
}

function until(clock: Clock, end: number, cancelled: AbortSignal | undefined): Patience {
  const remainingMs = (): number => Math.max(0, end - clock.now());
  return {
    remainingMs,
    pause: async (milliseconds, why, neededAfterMs = 0) => {
      const left = remainingMs();
      if (milliseconds + neededAfterMs >= left || isAborted(cancelled)) return false;
      const plan = `trying again in ${seconds(milliseconds)} s, for at most ${seconds(left)} s in all`;
      const done = clock.onWait?.(`${why}; ${plan}`, milliseconds);
      await clock.sleep(milliseconds, cancelled);
      done?.();
      return !isAborted(cancelled);
    },
    rest: async (milliseconds) => {
      if (milliseconds >= remainingMs() || isAborted(cancelled)) return false;
      await clock.sleep(milliseconds, cancelled);
      return !isAborted(cancelled);
    },
    during: (what, request) => request.finally(clock.onWait?.(what)),
    withAtMost: (ms) => until(clock, Math.min(end, clock.now() + ms), cancelled),
    withAtLeast: (ms) => until(clock, Math.max(end, clock.now() + ms), undefined),
  };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
