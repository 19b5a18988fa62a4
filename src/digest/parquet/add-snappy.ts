import type { PageBytes } from './page-bytes.ts';

const HASH_BITS = 14;
/** Of a copy, in bytes. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 64;
const MAX_DISTANCE = 0xffff;
/** Longer literals are moved together, shorter ones byte by byte. */
const SHORT = 24;

/** Where four bytes were last seen, by their hash; what stands there from another input is told by the bytes. */
const table = new Int32Array(1 << HASH_BITS);

/**
 * Adds `input`, compressed in the Snappy format: literals, and copies of what was at most 64 KiB before. The Parquet library has a compressor, too, which writes
 * byte by byte into a buffer that grows, and takes three times as long.
 */
export function addSnappy(out: PageBytes, input: Uint8Array): void {
  const { length } = input;
  out.addVarint(length);
  // What is not compressible grows by a sixth at most.
  out.reserve(length + Math.ceil(length / 6) + 32);
  const view = new DataView(input.buffer, input.byteOffset, length);
  const last = length - MIN_LENGTH;
  table.fill(-1);
  let at = 0;
  let literal = 0;
  // The longer nothing is found, the fewer places are tried.
  let misses = 32;
  while (at <= last) {
    const four = view.getInt32(at, true);
    const hash = Math.imul(four, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const before = table[hash] ?? -1;
    table[hash] = at;
    if (before < 0 || at - before > MAX_DISTANCE || view.getInt32(before, true) !== four) {
      at += misses++ >> 5;
      continue;
    }
    if (at > literal) addLiteral(out, input, literal, at);
    const distance = at - before;
    const start = at;
    at += MIN_LENGTH;
    while (at <= last && view.getInt32(at, true) === view.getInt32(at - distance, true)) at += 4;
    while (at < length && input[at] === input[at - distance]) at++;
    addCopy(out, distance, at - start);
    literal = at;
    misses = 32;
    // What was copied is found again by its end.
    if (at <= last) table[Math.imul(view.getInt32(at - 1, true), 0x1e35a7bd) >>> (32 - HASH_BITS)] = at - 1;
  }
  if (literal < length) addLiteral(out, input, literal, length);
}

function addLiteral(out: PageBytes, input: Uint8Array, start: number, end: number): void {
  const { bytes } = out;
  let at = out.length;
  const length = end - start;
  const rest = length - 1;
  if (rest < 60) bytes[at++] = rest << 2;
  else {
    const width = rest < 0x100 ? 1 : rest < 0x10000 ? 2 : rest < 0x1000000 ? 3 : 4;
    bytes[at++] = (59 + width) << 2;
    for (let bits = 0; bits < width * 8; bits += 8) bytes[at++] = (rest >>> bits) & 0xff;
  }
  if (length > SHORT) {
    bytes.set(input.subarray(start, end), at);
    at += length;
  } else {
    for (let i = start; i < end; i++) bytes[at++] = input[i] ?? 0;
  }
  out.length = at;
}

function addCopy(out: PageBytes, distance: number, length: number): void {
  const { bytes } = out;
  let at = out.length;
  let rest = length;
  while (rest > 0) {
    // A last piece must not be shorter than what the short form tells.
    const piece = rest <= MAX_LENGTH ? rest : Math.min(MAX_LENGTH, rest - MIN_LENGTH);
    if (piece < 12 && distance < 2048) {
      bytes[at++] = 1 | ((piece - 4) << 2) | ((distance >> 8) << 5);
      bytes[at++] = distance & 0xff;
    } else {
      bytes[at++] = 2 | ((piece - 1) << 2);
      bytes[at++] = distance & 0xff;
      bytes[at++] = distance >> 8;
    }
    rest -= piece;
  }
  out.length = at;
}
