/** The shortest match (LZ4 block format, "Matches"). */
const MIN_MATCH = 4;
/** Lengths of this value continue in the bytes after the token. */
const LONG = 15;
/** What Hadoop writes before each block: the decoded and the encoded size, big-endian. */
const HADOOP_HEADER = 8;

/**
 * A page of the codec LZ4_RAW: one block. Throws unless the block has exactly `length` bytes: Parquet libraries return zeros for
 * what is missing, which would become addresses.
 */
export function decodeLz4Block(block: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  if (decodeInto(block, output, 0) !== length) throw new Error('an LZ4 page is shorter than it says');
  return output;
}

/** A page of the older codec LZ4: blocks framed as by Hadoop or, as some writers did, a single bare block. */
export function decodeLz4Page(page: Uint8Array, length: number): Uint8Array {
  return decodeHadoop(page, length) ?? decodeLz4Block(page, length);
}

/** Undefined when the page is not framed like that. */
function decodeHadoop(page: Uint8Array, length: number): Uint8Array | undefined {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const output = new Uint8Array(length);
  let from = 0;
  let to = 0;
  while (from < page.length) {
    if (page.length - from < HADOOP_HEADER) return undefined;
    const decoded = view.getUint32(from);
    const encoded = view.getUint32(from + 4);
    from += HADOOP_HEADER;
    if (encoded > page.length - from || decoded > length - to) return undefined;
    const end = to + decoded;
    try {
      to = decodeInto(page.subarray(from, from + encoded), output.subarray(0, end), to);
    } catch {
      return undefined;
    }
    if (to !== end) return undefined;
    from += encoded;
  }
  return to === length ? output : undefined;
}

/** The end of the block's output, which follows what `output` has before `start`. */
function decodeInto(block: Uint8Array, output: Uint8Array, start: number): number {
  let from = 0;
  let to = start;
  const byte = (): number => {
    const value = block[from++];
    if (value === undefined) throw new Error('an LZ4 page is truncated');
    return value;
  };
  const lengthOf = (short: number): number => {
    let length = short;
    if (short < LONG) return length;
    for (let more = 255; more === 255; length += more) more = byte();
    return length;
  };
  const claim = (length: number): void => {
    if (length > output.length - to) throw new Error('an LZ4 page is longer than it says');
  };
  while (from < block.length) {
    const token = byte();
    const literals = lengthOf(token >> 4);
    claim(literals);
    if (literals > block.length - from) throw new Error('an LZ4 page is truncated');
    output.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence has no match.
    if (from === block.length) break;
    const offset = byte() | (byte() << 8);
    const length = lengthOf(token & LONG) + MIN_MATCH;
    claim(length);
    // A block of Hadoop refers only to its own output.
    if (offset === 0 || offset > to - start) throw new Error('an LZ4 page refers to what is not there');
    // A match may overlap with its own output: then it repeats.
    for (const end = to + length; to < end; to++) output[to] = output[to - offset] ?? 0;
  }
  return to;
}
