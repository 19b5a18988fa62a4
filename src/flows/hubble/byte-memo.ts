/** Longer pieces are not kept. */
const MAX_PIECE_BYTES = 64 * 1024;
const FIRST_ARENA_BYTES = 64 * 1024;
const MAX_PROBES = 8;

/**
 * What pieces of bytes mean, found by the bytes themselves: a hash finds a candidate, which is then compared whole, so that
 * a collision costs time and never gives a wrong answer. Bounded: a full memo is emptied and begins anew.
 */
export class ByteMemo<T> {
  readonly #maxBytes: number;
  /** Four integers a slot, in one line of the processor's cache: entry number + 1, hash, offset, length. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  #entries: T[] = [];
  #arena = new DataView(new ArrayBuffer(FIRST_ARENA_BYTES));
  #used = 0;

  /** `maxEntries` is a power of two. */
  constructor(maxEntries: number, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#slots = new Int32Array(maxEntries * 2 * 4);
    this.#mask = maxEntries * 2 - 1;
  }

  /** What the bytes from `start` to `end` mean. */
  find(hash: number, view: DataView, start: number, end: number): T | undefined {
    const slots = this.#slots;
    const length = end - start;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = ((hash + probe) & this.#mask) << 2;
      const number = slots[slot] ?? 0;
      if (number === 0) return undefined;
      if (
        slots[slot + 1] === hash &&
        slots[slot + 3] === length &&
        isSameBytes(view, start, this.#arena, slots[slot + 2] ?? 0, length)
      ) {
        return this.#entries[number - 1];
      }
    }
    return undefined;
  }

  /**
   * The same for two pieces that were added as one: the first is known, the second begins at `start` and ends itself, as JSON
   * objects do. It is as long as in what was found.
   */
  findPair(
    hash: number,
    view: DataView,
    firstStart: number,
    firstEnd: number,
    start: number,
    end: number,
  ): T | undefined {
    const slots = this.#slots;
    const firstLength = firstEnd - firstStart;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = ((hash + probe) & this.#mask) << 2;
      const number = slots[slot] ?? 0;
      if (number === 0) return undefined;
      if (slots[slot + 1] !== hash) continue;
      const offset = slots[slot + 2] ?? 0;
      const length = (slots[slot + 3] ?? 0) - firstLength;
      if (
        length > 0 &&
        length <= end - start &&
        isSameBytes(view, firstStart, this.#arena, offset, firstLength) &&
        isSameBytes(view, start, this.#arena, offset + firstLength, length)
      ) {
        return this.#entries[number - 1];
      }
    }
    return undefined;
  }

  add(hash: number, view: DataView, start: number, end: number, value: T): T {
    return this.addPair(hash, view, start, start, start, end, value);
  }

  addPair(
    hash: number,
    view: DataView,
    firstStart: number,
    firstEnd: number,
    start: number,
    end: number,
    value: T,
  ): T {
    const length = firstEnd - firstStart + end - start;
    if (length > MAX_PIECE_BYTES) return value;
    if (this.#entries.length * 2 > this.#mask || this.#used + length > this.#maxBytes) this.#empty();
    let slot = hash & this.#mask;
    // Beyond the probes the place of another one is taken: whatever is found is compared.
    for (let probe = 0; probe < MAX_PROBES && this.#slots[slot << 2] !== 0; probe++) {
      slot = (slot + 1) & this.#mask;
    }
    this.#entries.push(value);
    this.#slots.set([this.#entries.length, hash, this.#used, length], slot << 2);
    this.#keep(view, firstStart, firstEnd - firstStart);
    this.#keep(view, start, end - start);
    return value;
  }

  #empty(): void {
    this.#slots.fill(0);
    this.#entries = [];
    this.#used = 0;
  }

  #keep(view: DataView, start: number, length: number): void {
    const needed = this.#used + length;
    if (needed > this.#arena.byteLength) {
      const larger = new Uint8Array(Math.min(Math.max(needed, this.#arena.byteLength * 2), this.#maxBytes));
      larger.set(new Uint8Array(this.#arena.buffer, 0, this.#used));
      this.#arena = new DataView(larger.buffer);
    }
    const piece = new Uint8Array(view.buffer, view.byteOffset + start, length);
    new Uint8Array(this.#arena.buffer).set(piece, this.#used);
    this.#used = needed;
  }
}

/**
 * Sixteen bytes at a time, as floating-point numbers: JavaScript has no cheaper way to compare eight bytes. Exact when one of
 * the two holds only printable ASCII, as memos do: no such number is NaN or zero, so equal means the same bits.
 */
export function isSameBytes(
  one: DataView,
  oneStart: number,
  other: DataView,
  otherStart: number,
  length: number,
): boolean {
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    if (one.getFloat64(oneStart + i, true) !== other.getFloat64(otherStart + i, true)) return false;
    if (one.getFloat64(oneStart + i + 8, true) !== other.getFloat64(otherStart + i + 8, true)) return false;
  }
  for (; i + 4 <= length; i += 4) {
    if (one.getInt32(oneStart + i, true) !== other.getInt32(otherStart + i, true)) return false;
  }
  for (; i < length; i++) {
    if (one.getUint8(oneStart + i) !== other.getUint8(otherStart + i)) return false;
  }
  return true;
}

export function hashBytes(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let i = start;
  for (; i + 4 <= end; i += 4) hash = mix(hash, view.getInt32(i, true));
  for (; i < end; i++) hash = mix(hash, view.getUint8(i));
  return hash ^ (hash >>> 15);
}

/** Murmur's mixing of one word, shortened. */
export function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 16);
}
