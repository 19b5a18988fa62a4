import type { Cidr } from '../../../model/cidr.ts';

/**
 * Blocks that together contain every address of an address family, such as `0.0.0.0/1` and `128.0.0.0/1`; none for a family with
 * a gap. Blocks inside others are left out. Linear, apart from the sorting.
 */
export function coverOfEveryAddress<Block extends { readonly cidr: Cidr }>(
  blocks: readonly Block[],
): (readonly Block[])[] {
  return ([4, 6] as const).flatMap((family) => {
    const bits = family === 4 ? 32 : 128;
    const cover: Block[] = [];
    let next = 0n;
    for (const block of blocks.filter(({ cidr }) => cidr.base.family === family).toSorted(byStart)) {
      const { base, prefixLength } = block.cidr;
      if (base.value > next) return [];
      const end = base.value + (1n << BigInt(bits - prefixLength));
      if (end <= next) continue;
      cover.push(block);
      next = end;
    }
    return next === 1n << BigInt(bits) ? [cover] : [];
  });
}

/** By first address, the widest first. */
function byStart({ cidr: a }: { readonly cidr: Cidr }, { cidr: b }: { readonly cidr: Cidr }): number {
  if (a.base.value !== b.base.value) return a.base.value < b.base.value ? -1 : 1;
  return a.prefixLength - b.prefixLength;
}
