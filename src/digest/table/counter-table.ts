import type { HoursOfDay, Sightings } from '../../model/digest.ts';
import { hourOf } from '../times/hours-of-day.ts';

/** A row in words of 32 bits: four of the key, the hours, an unused one, and the count, the first and the last time, of two words each. */
const ROW_WORDS = 16;
const HOURS = 4;
/** In numbers of 64 bits. */
const ROW_NUMBERS = ROW_WORDS / 2;
const COUNT = 3;
const FIRST = 4;
const LAST = 5;

/**
 * Counters by key. Every record of a recording comes here, and hardly ever to the row of the one before: all that is asked of a row
 * stands in one line of the processor's cache.
 */
export class CounterTable {
  #words = new Int32Array(1024 * ROW_WORDS);
  #numbers = new Float64Array(this.#words.buffer);
  #slots = new Int32Array(2048);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * Counts `weight` records from `first` to `last`, NaN when they are not dated. -1 for nearly all of them; the number of the row, from 0,
   * when none before was as early: the first one is new.
   */
  count(
    source: number,
    destination: number,
    port: number,
    rest: number,
    weight: number,
    first: number,
    last: number,
  ): number {
    const row = this.#rowOf(source, destination, port, rest);
    const at = row * ROW_NUMBERS;
    const numbers = this.#numbers;
    numbers[at + COUNT] = (numbers[at + COUNT] ?? 0) + weight;
    if (Number.isNaN(first) || Number.isNaN(last)) return row;
    const words = this.#words;
    const hours = row * ROW_WORDS + HOURS;
    words[hours] = (words[hours] ?? 0) | hourOf(first) | (last === first ? 0 : hourOf(last));
    if (last > (numbers[at + LAST] ?? 0)) numbers[at + LAST] = last;
    if (first > (numbers[at + FIRST] ?? 0)) return -1;
    numbers[at + FIRST] = first;
    return row;
  }

  /** The last part of its key. */
  rest(row: number): number {
    return this.#words[row * ROW_WORDS + 3] ?? 0;
  }

  hours(row: number): HoursOfDay {
    return this.#words[row * ROW_WORDS + HOURS] ?? 0;
  }

  /** The times of a counter that saw no dated record are not known. */
  sightings(row: number): Sightings {
    const at = row * ROW_NUMBERS;
    const count = this.#numbers[at + COUNT] ?? 0;
    const first = this.#numbers[at + FIRST] ?? 0;
    const last = this.#numbers[at + LAST] ?? 0;
    return first <= last
      ? { count, firstSeen: first, lastSeen: last }
      : { count, firstSeen: undefined, lastSeen: undefined };
  }

  #rowOf(source: number, destination: number, port: number, rest: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(source, destination, port, rest) & mask;
    const words = this.#words;
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row < 0) return this.#add(slot, source, destination, port, rest);
      const at = row * ROW_WORDS;
      if (
        words[at] === source &&
        words[at + 1] === destination &&
        words[at + 2] === port &&
        words[at + 3] === rest
      ) {
        return row;
      }
      slot = (slot + 1) & mask;
    }
  }

  #add(slot: number, source: number, destination: number, port: number, rest: number): number {
    const row = this.#size++;
    const at = row * ROW_WORDS;
    if (this.#size * ROW_WORDS > this.#words.length) {
      const words = new Int32Array(this.#words.length * 2);
      words.set(this.#words);
      this.#words = words;
      this.#numbers = new Float64Array(words.buffer);
    }
    this.#words[at] = source;
    this.#words[at + 1] = destination;
    this.#words[at + 2] = port;
    this.#words[at + 3] = rest;
    this.#numbers[row * ROW_NUMBERS + FIRST] = Number.POSITIVE_INFINITY;
    this.#numbers[row * ROW_NUMBERS + LAST] = Number.NEGATIVE_INFINITY;
    this.#slots[slot] = row + 1;
    if (this.#size * 2 > this.#slots.length) this.#growSlots();
    return row;
  }

  #growSlots(): void {
    const words = this.#words;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < this.#size; row++) {
      const at = row * ROW_WORDS;
      let slot = hashOf(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

function hashOf(source: number, destination: number, port: number, rest: number): number {
  let hash = Math.imul(source, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ destination, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ port, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16) ^ rest, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
