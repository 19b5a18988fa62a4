/** What a splitter keeps of a line or an object whose end has not come yet: at most `maxBytes`; of what is longer only the length. */
export class PendingBytes {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes came. */
  get length(): number {
    return this.#length;
  }

  get isTooLong(): boolean {
    return this.#length > this.#maxBytes;
  }

  add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.isTooLong) this.#pieces = [];
    // The chunk belongs to the source, which may reuse it.
    else if (piece.length > 0) this.#pieces.push(Buffer.from(piece));
  }

  /** The bytes, with those of `end` behind them. */
  joined(end?: Buffer): Buffer {
    return Buffer.concat(end === undefined ? this.#pieces : [...this.#pieces, end]);
  }

  clear(): void {
    this.#pieces = [];
    this.#length = 0;
  }
}
