import type { PageBytes } from './page-bytes.ts';

/** Room for the length of a text, 32 bits, between texts that are encoded together. */
const LENGTH = '\0\0\0\0';
const encoder = new TextEncoder();

/**
 * Adds texts, each behind its length in bytes. Those in ASCII are encoded together, with room for their lengths: one by one takes longer than
 * all else that is done with them.
 */
export function addTexts(out: PageBytes, texts: readonly string[]): void {
  if (texts.length === 0) return;
  const joined = LENGTH + texts.join(LENGTH);
  out.reserve(joined.length);
  // What is not in ASCII takes more bytes than it has letters, and does not fit.
  const room = out.bytes.subarray(out.length, out.length + joined.length);
  if (encoder.encodeInto(joined, room).read === joined.length) {
    for (const { length } of texts) {
      out.addInt32(length);
      out.length += length;
    }
    return;
  }
  for (const text of texts) {
    const bytes = encoder.encode(text);
    out.addInt32(bytes.length);
    out.addBytes(bytes);
  }
}
