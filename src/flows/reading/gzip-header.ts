import { type ByteReader, skipBytes } from './byte-reader.ts';

const FIXED_BYTES = 10;
const MAGIC = [0x1f, 0x8b, 8];
const HAS_HEADER_CRC = 0x02;
const HAS_EXTRA = 0x04;
const HAS_NAME = 0x08;
const HAS_COMMENT = 0x10;
const RESERVED = 0xe0;

/**
 * Skips the header of a gzip member (RFC 1952, 2.3). `cut` when the input ends within what may be one, `none` when no member
 * begins here; then nothing was skipped.
 */
export async function skipGzipHeader(reader: ByteReader): Promise<'member' | 'cut' | 'none'> {
  const start = await reader.fill(FIXED_BYTES);
  const flags = start[3] ?? 0;
  const isMember = MAGIC.every((byte, at) => at >= start.length || start[at] === byte);
  if (start.length === 0 || !isMember || (flags & RESERVED) !== 0) return 'none';
  if (start.length < FIXED_BYTES) return 'cut';
  reader.skip(FIXED_BYTES);
  if ((flags & HAS_EXTRA) !== 0) {
    const [low = 0, high = 0] = await reader.fill(2);
    if (!(await skipBytes(reader, 2 + low + 256 * high))) return 'cut';
  }
  if ((flags & HAS_NAME) !== 0 && !(await skipText(reader))) return 'cut';
  if ((flags & HAS_COMMENT) !== 0 && !(await skipText(reader))) return 'cut';
  if ((flags & HAS_HEADER_CRC) !== 0 && !(await skipBytes(reader, 2))) return 'cut';
  return 'member';
}

/** Skips a text and its terminating zero byte; false when the input ends before. */
async function skipText(reader: ByteReader): Promise<boolean> {
  for (;;) {
    const bytes = await reader.fill(1);
    const end = bytes.indexOf(0);
    reader.skip(end === -1 ? bytes.length : end + 1);
    if (end !== -1 || bytes.length === 0) return end !== -1;
  }
}
