import type { EpochMs } from '../../model/digest.ts';

/** Remembered at most; older ones are forgotten, so memory is bounded. */
const MAX_KEYS = 65_536;
/** Silence after which the same two sockets are another connection: then a client's port may have been given out again. */
const MAX_SILENCE_MS = 5 * 60 * 1000;

export interface Repeats {
  /** Whether a record with this key came before, not long ago as far as both are dated. */
  isRepeated(key: string, time: EpochMs | undefined): boolean;
  /** The same, without remembering it. */
  has(key: string): boolean;
}

/** For recorders that log packets, or every side, of one connection: tells the first record of it from the others. */
export function createRepeats(): Repeats {
  const lastSeen = new Map<string, EpochMs | undefined>();
  return {
    isRepeated(key, time) {
      const isKnown = lastSeen.has(key);
      const last = lastSeen.get(key);
      lastSeen.delete(key);
      lastSeen.set(key, time ?? last);
      if (lastSeen.size > MAX_KEYS) {
        const [oldest] = lastSeen.keys();
        if (oldest !== undefined) lastSeen.delete(oldest);
      }
      return isKnown && (time === undefined || last === undefined || time - last <= MAX_SILENCE_MS);
    },
    has: (key) => lastSeen.has(key),
  };
}
