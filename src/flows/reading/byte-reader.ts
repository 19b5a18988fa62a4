import type { ByteEvent } from './byte-event.ts';

/** Events as bytes that are read on demand, for formats with parts that have to be told apart. */
export interface ByteReader {
  /** The available bytes, at least `min` of them unless the input ends before. Valid until more are requested. */
  fill(min: number): Promise<Uint8Array>;
  /** Moves past the next `count` bytes, which must be available. */
  skip(count: number): void;
  /** How many bytes were skipped. */
  readonly offset: number;
  /** What ended the input early, if anything did. */
  readonly problem: (ByteEvent & { readonly kind: 'problem' }) | undefined;
  /** Releases the input. */
  close(): Promise<void>;
}

export function createByteReader(input: AsyncIterable<ByteEvent>): ByteReader {
  const events = input[Symbol.asyncIterator]();
  let bytes: Uint8Array = new Uint8Array();
  let offset = 0;
  let isEnd = false;
  let problem: ByteReader['problem'];
  return {
    async fill(min) {
      while (bytes.length < min && !isEnd) {
        // A copy, because a chunk is valid only until the next one is requested.
        const rest = bytes.slice();
        const { done, value } = await events.next();
        if (done === true) isEnd = true;
        else if (value.kind === 'bytes') bytes = append(rest, value.bytes);
        else {
          problem = value;
          isEnd = true;
        }
        if (isEnd) bytes = rest;
      }
      return bytes;
    },
    skip(count) {
      bytes = bytes.subarray(count);
      offset += count;
    },
    get offset() {
      return offset;
    },
    get problem() {
      return problem;
    },
    close: async () => void (await events.return?.()),
  };
}

function append(rest: Uint8Array, bytes: Uint8Array): Uint8Array {
  return rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
}

/** Skips what is left, and returns how many bytes that were. */
export async function skipRest(reader: ByteReader): Promise<number> {
  const start = reader.offset;
  for (;;) {
    const { length } = await reader.fill(1);
    if (length === 0) return reader.offset - start;
    reader.skip(length);
  }
}

/** False when the input ends before. */
export async function skipBytes(reader: ByteReader, count: number): Promise<boolean> {
  for (let left = count; left > 0; ) {
    const { length } = await reader.fill(1);
    if (length === 0) return false;
    const skipped = Math.min(left, length);
    reader.skip(skipped);
    left -= skipped;
  }
  return true;
}

/** Skips zero bytes, with which archive programs and tapes fill blocks. */
export async function skipZeros(reader: ByteReader): Promise<void> {
  for (;;) {
    const bytes = await reader.fill(1);
    const end = bytes.findIndex((byte) => byte !== 0);
    reader.skip(end === -1 ? bytes.length : end);
    if (end !== -1 || bytes.length === 0) return;
  }
}
