import type { EpochMs } from '../../model/digest.ts';

/** Remembered at least, and twice as many at most; older ones are forgotten, so memory is bounded. */
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
  /** When each was seen last; not a number where that is not known. The keys of `older` are not used since they were moved there. */
  let recent = new Map<string, EpochMs>();
  let older = new Map<string, EpochMs>();
  return {
    isRepeated(key, time) {
      const last = recent.get(key) ?? older.get(key);
      recent.set(key, time ?? last ?? Number.NaN);
      if (recent.size >= MAX_KEYS) {
        older = recent;
        recent = new Map();
      }
      if (last === undefined) return false;
      return !(time !== undefined && time - last > MAX_SILENCE_MS);
    },
    has: (key) => recent.has(key) || older.has(key),
  };
}
