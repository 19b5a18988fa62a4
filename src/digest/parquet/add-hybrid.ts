import type { PageBytes } from './page-bytes.ts';

/** Values of one run that are worth more than packing their bits; packed ones stand in groups of so many. */
const GROUP = 8;

/**
 * Adds `values` from `start` to before `end`, each below 2 ** `bitWidth`, as Parquet's hybrid of runs and packed bits: definition levels,
 * places in a dictionary, booleans. At most 24 bits.
 */
export function addHybrid(
  out: PageBytes,
  values: Int32Array,
  start: number,
  end: number,
  bitWidth: number,
): void {
  let packedFrom = start;
  let at = start;
  while (at < end) {
    const value = values[at];
    let next = at + 1;
    while (next < end && values[next] === value) next++;
    if (next - at < GROUP) {
      at += GROUP;
      continue;
    }
    addPacked(out, values, packedFrom, at, end, bitWidth);
    out.addVarint((next - at) << 1);
    for (let bits = 0; bits < bitWidth; bits += 8) out.addByte(((value ?? 0) >> bits) & 0xff);
    at = next;
    packedFrom = next;
  }
  addPacked(out, values, packedFrom, at, end, bitWidth);
}

/** Whole groups from `start` to `stop`; what lies behind `end` is zero. */
function addPacked(
  out: PageBytes,
  values: Int32Array,
  start: number,
  stop: number,
  end: number,
  bitWidth: number,
): void {
  if (start >= stop) return;
  out.addVarint((((stop - start) / GROUP) << 1) | 1);
  out.reserve(((stop - start) / GROUP) * bitWidth);
  const { bytes } = out;
  let { length } = out;
  let bits = 0;
  let used = 0;
  for (let i = start; i < stop; i++) {
    bits |= (i < end ? (values[i] ?? 0) : 0) << used;
    used += bitWidth;
    while (used >= 8) {
      bytes[length++] = bits & 0xff;
      bits >>>= 8;
      used -= 8;
    }
  }
  out.length = length;
}

/** How many bits hold the numbers from 0 to before `count`. */
export function bitWidthOf(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}
