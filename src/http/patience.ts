import type { Clock } from './clock.ts';

/** How long a piece of work may still take, including all its requests and pauses, and whether it was cancelled meanwhile. */
export interface Patience {
  readonly remainingMs: () => number;
  /**
   * Sleeps, and returns true; or returns false, at once when the remaining time is too short for the pause and `neededAfterMs`,
   * or as soon as the work is cancelled. `why` is for people who are waiting.
   */
  readonly pause: (milliseconds: number, why: string, neededAfterMs?: number) => Promise<boolean>;
  /** Sleeps without telling anybody; false when the time is too short, or as soon as the work is cancelled. */
  readonly rest: (milliseconds: number) => Promise<boolean>;
  /** Waits for the answer of a request; `what` is for people who are waiting. */
  readonly during: <Value>(what: string, request: Promise<Value>) => Promise<Value>;
  /** The same, but with at least `ms` left and not cancelled: for what must be known even when the time is over. */
  readonly withAtLeast: (ms: number) => Patience;
  /** The same, but with at most `ms` left. */
  readonly withAtMost: (ms: number) => Patience;
}

/** @param cancelled pauses end when it is aborted; requests under way are finished. */
export function createPatience(clock: Clock, totalMs: number, cancelled?: AbortSignal): Patience {
  const steady = notBackwards(clock);
  return until(steady, steady.now() + totalMs, cancelled);
}

/** What was slept has passed, even if somebody sets the clock back meanwhile: else the work would have so much more time. */
function notBackwards(clock: Clock): Clock {
  let reached = clock.now();
  const now = () => Math.max(reached, clock.now());
  return {
    ...clock,
    now,
    sleep: async (milliseconds, signal) => {
      const from = now();
      await clock.sleep(milliseconds, signal);
      if (!isAborted(signal)) reached = Math.max(reached, from + milliseconds);
    },
  };
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
