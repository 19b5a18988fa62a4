import type { ByteEvent, StreamProblem } from './byte-event.ts';
import { type ByteReader, createByteReader, skipBytes, skipRest } from './byte-reader.ts';

const FRAME = [0x28, 0xb5, 0x2f, 0xfd];
/** In skippable frames the low half of the first byte may have any value. */
const SKIPPABLE = [0x50, 0x2a, 0x4d, 0x18];
const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE = 1;
const RESERVED = 3;
const CUT: StreamProblem = { kind: 'cut', format: 'zstd' };

/** At most one block, or the end of the frame to which the previous bytes belong. */
export type FrameEvent = ByteEvent | { readonly kind: 'frame-end' };

/**
 * The frames of zstd data, without skippable ones: decoders stop after the first of these, or call what follows the last one
 * damaged. Data after the last frame is a problem that says how much it is. Only the lengths of blocks are examined (RFC 8878,
 * 3.1); whether a frame is valid is up to the decoder, which also gets what cannot be followed.
 */
export async function* zstdFrames(input: AsyncIterable<ByteEvent>): AsyncGenerator<FrameEvent> {
  const reader = createByteReader(input);
  try {
    for (let frames = 0; ; frames++) {
      const start = await reader.fill(MAGIC_BYTES);
      if (start.length === 0) break;
      const kind = frameKind(start);
      if (kind === 'none' && frames > 0) {
        const { offset } = reader;
        const bytes = await skipRest(reader);
        yield { kind: 'problem', problem: { kind: 'trailing', format: 'zstd', bytes }, offset };
        break;
      }
      const isFollowed = kind === 'skippable' ? await skipFrame(reader) : yield* frame(reader);
      if (!isFollowed) {
        yield* passOn(reader, Number.POSITIVE_INFINITY);
        if (reader.problem === undefined) yield { kind: 'problem', problem: CUT, offset: reader.offset };
        break;
      }
      yield { kind: 'frame-end' };
    }
    if (reader.problem !== undefined) yield reader.problem;
  } finally {
    await reader.close();
  }
}

/** The start of a magic number is taken for one: then the data is cut within it. */
function frameKind(start: Uint8Array): 'frame' | 'skippable' | 'none' {
  const magic = start.subarray(0, MAGIC_BYTES);
  if (magic.every((byte, at) => byte === FRAME[at])) return 'frame';
  const isSkippable = magic.every((byte, at) => (at === 0 ? byte & 0xf0 : byte) === SKIPPABLE[at]);
  return isSkippable ? 'skippable' : 'none';
}

type Following = AsyncGenerator<ByteEvent, boolean>;

/** False when the input ends before the frame does. */
async function skipFrame(reader: ByteReader): Promise<boolean> {
  const header = await reader.fill(2 * MAGIC_BYTES);
  if (header.length < 2 * MAGIC_BYTES) return false;
  const size = new DataView(header.buffer, header.byteOffset).getUint32(MAGIC_BYTES, true);
  return skipBytes(reader, 2 * MAGIC_BYTES + size);
}

async function* frame(reader: ByteReader): Following {
  const descriptor = (await reader.fill(MAGIC_BYTES + 1))[MAGIC_BYTES];
  if (descriptor === undefined) return false;
  const hasChecksum = (descriptor & 0b100) !== 0;
  if (!(yield* passOn(reader, MAGIC_BYTES + 1 + headerBytes(descriptor)))) return false;
  for (;;) {
    const [low = 0, middle = 0, high] = (await reader.fill(BLOCK_HEADER_BYTES)).subarray(
      0,
      BLOCK_HEADER_BYTES,
    );
    if (high === undefined) return false;
    const type = (low >> 1) & 0b11;
    if (type === RESERVED) return false;
    const size = type === RLE ? 1 : (low | (middle << 8) | (high << 16)) >> 3;
    const isLast = (low & 1) === 1;
    const tail = isLast && hasChecksum ? CHECKSUM_BYTES : 0;
    if (!(yield* passOn(reader, BLOCK_HEADER_BYTES + size + tail))) return false;
    if (isLast) return true;
  }
}

/** How many bytes of a frame's header follow its descriptor: window, dictionary, and content size. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0b100000) !== 0;
  const window = isSingleSegment ? 0 : 1;
  const dictionary = [0, 1, 2, 4][descriptor & 0b11] ?? 0;
  const content = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return window + dictionary + content;
}

/** False when the input ends before. */
async function* passOn(reader: ByteReader, count: number): Following {
  for (let left = count; left > 0; ) {
    const bytes = await reader.fill(1);
    if (bytes.length === 0) return false;
    const part = bytes.subarray(0, Math.min(left, bytes.length));
    yield { kind: 'bytes', bytes: part };
    reader.skip(part.length);
    left -= part.length;
  }
  return true;
}
