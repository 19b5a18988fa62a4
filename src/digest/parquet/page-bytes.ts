/** Bytes of one part of a page, written one behind the other into memory that the next page uses again. */
export class PageBytes {
  bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.bytes.buffer);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** What was written, until it is cleared. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Makes room for so many more bytes. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    bytes.set(this.written());
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  addByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Seven bits a byte, the lowest first. */
  addVarint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.addByte((rest & 0x7f) | 0x80);
    this.addByte(rest);
  }

  addInt32(value: number): void {
    this.reserve(4);
    this.#view.setInt32(this.length, value, true);
    this.length += 4;
  }

  /** Integers as 64 bits; exact for those that a number is exact for. */
  addInt64(value: number): void {
    this.reserve(8);
    const high = Math.floor(value / 2 ** 32);
    this.#view.setInt32(this.length, value - high * 2 ** 32, true);
    this.#view.setInt32(this.length + 4, high, true);
    this.length += 8;
  }

  addBytes(added: Uint8Array): void {
    this.reserve(added.length);
    this.bytes.set(added, this.length);
    this.length += added.length;
  }
}
