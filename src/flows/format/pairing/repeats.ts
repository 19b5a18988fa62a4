import { TupleTable } from '../../../digest/table/tuple-table.ts';
import type { EpochMs } from '../../../model/digest.ts';
import { RecentNumbers } from './recent-numbers.ts';

/** At least this many keys are remembered, and at most twice as many; older ones are forgotten, so memory is bounded. */
const MAX_KEYS = 65_536;
/** After so long a silence the same two sockets are another connection: a client's port may have been reused. */
const MAX_SILENCE_MS = 5 * 60 * 1000;

/** What the records of one connection have in common, at most MAX_PARTS values. */
export type RepeatKey = readonly (string | number | undefined)[];
const MAX_PARTS = 8;

export interface Repeats {
  /** Whether a record with this key came before, and not long ago, as far as both are dated. */
  isRepeated(key: RepeatKey, time: EpochMs | undefined): boolean;
  /** The same, without remembering the key. */
  has(key: RepeatKey): boolean;
}

/** Keys of a period, by the numbers of their parts, with the time of their last record; NaN where that is not known. */
interface Generation {
  readonly keys: TupleTable;
  readonly times: EpochMs[];
}

/** For recorders that log every packet, or every side, of a connection: distinguishes its first record from the others. */
export function createRepeats(): Repeats {
  const numbers = new RecentNumbers();
  const parts = new Int32Array(MAX_PARTS);
  let recent = newGeneration();
  /** Its keys have not been used since they were moved here. */
  let older = newGeneration();

  return {
    isRepeated(key, time) {
      // Faster than `fill` for a few numbers.
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
      parts.fill(NONE);
      for (let i = 0; i < key.length; i++) {
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

/** Small numbers such as ports stand for themselves. */
function isSmall(part: string | number | undefined): part is number {
  return typeof part === 'number' && part >= 0 && part < 65_536;
}

/** Distinct from NONE and from numbers that stand for themselves. */
function ofOther(number: number): number {
  return -2 - number;
}
