/** Enough to be sure: a text in UTF-8 has no zero bytes at all. */
const SEEN_BYTES = 16;

/**
 * Whether a text is in UTF-16, by its first bytes: it has a byte order mark, or begins with ASCII, of which each character has one
 * zero byte. `>` in Windows PowerShell writes it with a mark; a part of such a file has none.
 */
export function isUtf16(start: Uint8Array): boolean {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const seen = start.subarray(0, SEEN_BYTES);
  return (
    seen.length === SEEN_BYTES &&
    [0, 1].some((zero) => seen.every((byte, i) => (byte === 0) === (i % 2 === zero)))
  );
}
