import { isWholeObject, type LinePiece } from './line-piece.ts';

/** A line of which pieces are missing. Of one with more than `maxBytes` only the length is kept. */
export class OpenLine {
  /** The number of its first piece. */
  readonly line: number;
  readonly of: string;
  readonly #wholeLine: LinePiece['wholeLine'];
  readonly #maxBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  #isDamaged = false;

  constructor(line: number, { of, wholeLine }: LinePiece, maxBytes: number) {
    this.line = line;
    this.of = of;
    this.#wholeLine = wholeLine;
    this.#maxBytes = maxBytes;
  }

  /** How many bytes came. */
  get length(): number {
    return this.#length;
  }

  get isTooLong(): boolean {
    return this.#length > this.#maxBytes;
  }

  /** How many bytes of it are kept. */
  get held(): number {
    return this.isTooLong ? 0 : this.#length;
  }

  /** Whether a character was lost where it was cut. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  get content(): Buffer {
    return this.#bytes.subarray(0, this.held);
  }

  /** The line as it was before it was cut. */
  whole(): Buffer {
    return this.#wholeLine(this.content);
  }

  add({ content, isText }: LinePiece): void {
    const before = this.content;
    this.#length += content.length;
    if (this.isTooLong) {
      this.#bytes = Buffer.alloc(0);
      return;
    }
    this.#isDamaged ||= isText && isCutWithinCharacter(before, content);
    this.#bytes = roomFor(this.#bytes, before.length, this.#length);
    // The bytes belong to the source, which may reuse them.
    this.#bytes.set(content, before.length);
  }

  /** Whether the piece begins another line: the rest of an object that has begun is not itself the start of one. */
  isEndedBy({ content }: LinePiece): boolean {
    return content[0] === BRACE && this.content.includes(BRACE) && isWholeObject(content.toString());
  }
}

const BRACE = 0x7b;

/** Stands for bytes that are not UTF-8. */
const REPLACEMENT = Buffer.from('\ufffd');

function isCutWithinCharacter(before: Buffer, after: Buffer): boolean {
  return (
    before.subarray(-REPLACEMENT.length).equals(REPLACEMENT) &&
    after.subarray(0, REPLACEMENT.length).equals(REPLACEMENT)
  );
}

/** Doubles when it must grow, so that many small pieces are not copied again and again. */
function roomFor(buffer: Buffer, used: number, needed: number): Buffer {
  if (needed <= buffer.length) return buffer;
  const bigger = Buffer.alloc(Math.max(needed, buffer.length * 2));
  bigger.set(buffer.subarray(0, used));
  return bigger;
}
