const SLOTS = 65_536;
/** Leaves as many bits as number the slots. */
const SHIFT = 16;
const MAX_KEYS = SLOTS / 2;
const MAX_BYTES = 8 * 1024 * 1024;
const FIRST_BYTES = 65_536;

/** Numbers keys of bytes in the order in which they are added, from 0. Of bounded size. */
export class KeyTable {
  readonly #slots = new Int32Array(SLOTS);
  /** Where each key begins in `#bytes`; the next one begins where it ends. */
  readonly #starts = new Int32Array(MAX_KEYS + 1);
  readonly #hashes = new Int32Array(MAX_KEYS);
  #bytes = Buffer.alloc(FIRST_BYTES);
  #size = 0;

  /** Undefined if it was not added. */
  find(key: Uint8Array, length: number, hash: number): number | undefined {
    const index = (this.#slots[this.#slotOf(key, length, hash)] ?? 0) - 1;
    return index < 0 ? undefined : index;
  }

  /** One that `find` does not find; undefined, and nothing is added, when the table is full. */
  add(key: Uint8Array, length: number, hash: number): number | undefined {
    const start = this.#starts[this.#size] ?? 0;
    if (this.#size === MAX_KEYS || start + length > MAX_BYTES) return undefined;
    const slot = this.#slotOf(key, length, hash);
    if (start + length > this.#bytes.length) {
      const bytes = Buffer.alloc(this.#bytes.length * 2);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    this.#bytes.set(key.subarray(0, length), start);
    const index = this.#size++;
    this.#starts[this.#size] = start + length;
    this.#hashes[index] = hash;
    this.#slots[slot] = index + 1;
    return index;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** That of the key, or the one where it belongs. */
  #slotOf(key: Uint8Array, length: number, hash: number): number {
    let slot = Math.imul(hash, 0x9e3779b1) >>> SHIFT;
    for (;;) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index < 0 || (this.#hashes[index] === hash && this.#isAt(index, key, length))) return slot;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  #isAt(index: number, key: Uint8Array, length: number): boolean {
    const start = this.#starts[index] ?? 0;
    const end = this.#starts[index + 1] ?? 0;
    return end - start === length && this.#bytes.compare(key, 0, length, start, end) === 0;
  }
}
