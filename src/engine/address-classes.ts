import type { Cidr } from '../model/cidr.ts';
import type { IpAddress } from '../model/ip-address.ts';

/**
 * Addresses that no block of the policies tells apart share a class, so that a thousand clients of the internet are one
 * identity to the evaluator.
 */
export function createAddressClasses(blocks: readonly Cidr[]): (address: IpAddress) => string {
  const boundaries = { 4: boundariesOf(blocks, 4), 6: boundariesOf(blocks, 6) };
  return ({ family, value }) => `${family}.${countUpTo(boundaries[family], value)}`;
}

function boundariesOf(blocks: readonly Cidr[], family: 4 | 6): bigint[] {
  const found = new Set<bigint>();
  for (const { base, prefixLength } of blocks) {
    if (base.family !== family) continue;
    found.add(base.value);
    found.add(base.value + (1n << BigInt((family === 4 ? 32 : 128) - prefixLength)));
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

/** How many of the sorted boundaries are at or below the value. */
function countUpTo(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const boundary = sorted[middle];
    if (boundary !== undefined && boundary <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
