import { TupleTable } from '../../digest/tuple-table.ts';
import type { EpochMs } from '../../model/digest.ts';
import { RecentNumbers } from './recent-numbers.ts';

/** Remembered at least, and twice as many at most; older ones are forgotten, so memory is bounded. */
const MAX_KEYS = 65_536;
/** Silence after which the same two sockets are another connection: then a client's port may have been given out again. */
const MAX_SILENCE_MS = 5 * 60 * 1000;

/** What the records of one connection have in common, at most MAX_PARTS. */
export type RepeatKey = readonly (string | number | undefined)[];
const MAX_PARTS = 8;

export interface Repeats {
  /** Whether a record with this key came before, not long ago as far as both are dated. */
  isRepeated(key: RepeatKey, time: EpochMs | undefined): boolean;
  /** The same, without remembering it. */
  has(key: RepeatKey): boolean;
}

/** Keys of a while, by the numbers of their parts, and when each was seen last; not a number where that is not known. */
interface Generation {
  readonly keys: TupleTable;
  readonly times: EpochMs[];
}

/** For recorders that log packets, or every side, of one connection: tells the first record of it from the others. */
export function createRepeats(): Repeats {
  const numbers = new RecentNumbers();
  const parts = new Int32Array(MAX_PARTS);
  let recent = newGeneration();
  /** Its keys are not used since they were moved there. */
  let older = newGeneration();

  return {
    isRepeated(key, time) {
      for (let i = 0; i < MAX_PARTS; i++) {
        const part = key[i];
        parts[i] = isSmall(part) ? part : part === undefined ? NONE : ofOther(numbers.numberOf(part));
      }
      const index = recent.keys.indexOf(parts);
      const last = index < recent.times.length ? recent.times[index] : lastTime(older, parts);
      recent.times[index] = time ?? last ?? Number.NaN;
      if (recent.times.length >= MAX_KEYS) {
        older = recent;
        recent = newGeneration();
        numbers.age();
      }
      if (last === undefined) return false;
      return !(time !== undefined && time - last > MAX_SILENCE_MS);
    },
    has(key) {
      for (let i = 0; i < MAX_PARTS; i++) {
        const part = key[i];
        const number = part === undefined || isSmall(part) ? part : numbers.find(part);
        if (part !== undefined && number === undefined) return false;
        parts[i] = isSmall(part) ? part : number === undefined ? NONE : ofOther(number);
      }
      return recent.keys.find(parts) >= 0 || older.keys.find(parts) >= 0;
    },
  };
}

function newGeneration(): Generation {
  return { keys: new TupleTable(MAX_PARTS), times: [] };
}

function lastTime({ keys, times }: Generation, parts: Int32Array): EpochMs | undefined {
  const index = keys.find(parts);
  return index < 0 ? undefined : times[index];
}

const NONE = -1;

/** Such as a port: it stands for itself. */
function isSmall(part: string | number | undefined): part is number {
  return typeof part === 'number' && part >= 0 && part < 65_536;
}

/** Apart from NONE and from numbers that stand for themselves. */
function ofOther(number: number): number {
  return -2 - number;
}
