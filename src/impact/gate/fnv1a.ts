const PRIME_LOW = 0x1b3;
const TWO_32 = 0x1_0000_0000;

/** The FNV-1a hash of a text's UTF-8 bytes, 64 bits as 16 hexadecimal digits: short and the same everywhere, but not secret. */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of new TextEncoder().encode(text)) {
    low = (low ^ byte) >>> 0;
    // The prime is 2^40 + PRIME_LOW; multiplying in halves keeps each product below 2^53.
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + low * 256 + Math.floor(product / TWO_32)) % TWO_32;
    low = product % TWO_32;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
