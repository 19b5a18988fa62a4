import { type Cidr, containsCidr, formatCidr } from '../../../model/cidr.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
import type { NetworkPolicyPeer } from '../network-policy.ts';

type IpBlock = NetworkPolicyPeer & { readonly kind: 'ipBlock' };

/** Finds exceptions that another block of the same rule allows again: list items add up. */
export function lintReallowed(
  peers: readonly NetworkPolicyPeer[],
  path: FieldPath,
  findings: Findings,
): void {
  const blocks = peers.flatMap((peer, index) => (peer.kind === 'ipBlock' ? [{ peer, index }] : []));
  if (blocks.length < 2 || blocks.every(({ peer }) => peer.except.length === 0)) return;
  const index = indexBlocks(blocks.map(({ peer }) => peer));
  for (const { peer, index: i } of blocks) {
    for (const [j, exception] of peer.except.entries()) {
      const other = index.reallows(exception);
      if (other === undefined) continue;
      findings.warning(
        'policy/except-reallowed',
        [...path, i, 'ipBlock', 'except', j],
        `\`${formatCidr(exception)}\` is excluded here but allowed again by \`${formatCidr(other)}\` in the same rule`,
        'list items add up: repeat the `except` there, or remove it here',
      );
    }
  }
}

/**
 * Near linear, so that a list of any length can be checked. A hole is allowed again by a block that lies inside it, or by one
 * that contains it without an exception around it: that is so if, for some prefix around the hole, there are more blocks than
 * such exceptions.
 */
function indexBlocks(blocks: readonly IpBlock[]): { reallows(hole: Cidr): Cidr | undefined } {
  const blockCount = new Map<string, number>();
  const holeCount = new Map<string, number>();
  const lengths = new Set<number>();
  const allowing = blocks
    .map(({ cidr, except }) => ({ cidr, holes: outermost(except) }))
    // A block whose exceptions make up all of it allows nothing.
    .filter(({ cidr, holes }) => !holes.some((hole) => containsCidr(hole, cidr)));
  for (const { cidr, holes } of allowing) {
    add(blockCount, keyOf(cidr));
    lengths.add(cidr.prefixLength);
    for (const hole of holes) {
      add(holeCount, `${keyOf(cidr)} ${keyOf(hole)}`);
      lengths.add(hole.prefixLength);
    }
  }
  const sorted = allowing.map(({ cidr }) => cidr).toSorted(byStart);

  return {
    reallows(hole) {
      const inside = sorted[firstInside(sorted, hole)];
      if (inside !== undefined && containsCidr(hole, inside)) return inside;
      const around = [...lengths]
        .filter((length) => length <= hole.prefixLength)
        .map((length) => shorten(hole, length));
      return around.find((block) => {
        const count = blockCount.get(keyOf(block));
        if (count === undefined) return false;
        const excepted = around.reduce(
          (sum, outer) => sum + (holeCount.get(`${keyOf(block)} ${keyOf(outer)}`) ?? 0),
          0,
        );
        return count > excepted;
      });
    },
  };
}

/** The exceptions that are not inside others of the same block; two halves are merged into the block that they make up. */
function outermost(except: readonly Cidr[]): Cidr[] {
  const kept: Cidr[] = [];
  for (const hole of except.toSorted(byStart)) {
    const last = kept.at(-1);
    if (last !== undefined && containsCidr(last, hole)) continue;
    kept.push(hole);
    for (let whole = joined(kept); whole !== undefined; whole = joined(kept)) kept.splice(-2, 2, whole);
  }
  return kept;
}

/** The block that the last two make up, if they are its halves. */
function joined(blocks: readonly Cidr[]): Cidr | undefined {
  const [one, other] = blocks.slice(-2);
  if (one === undefined || other === undefined || one.prefixLength !== other.prefixLength) return undefined;
  const whole = shorten(one, one.prefixLength - 1);
  return containsCidr(whole, other) ? whole : undefined;
}

/** The index of the first block that is smaller than the hole and starts in it or after it. */
function firstInside(sorted: readonly Cidr[], hole: Cidr): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = sorted[middle];
    if (block !== undefined && byStart(block, hole) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By family and first address, the widest first. */
function byStart(a: Cidr, b: Cidr): number {
  if (a.base.family !== b.base.family) return a.base.family - b.base.family;
  if (a.base.value !== b.base.value) return a.base.value < b.base.value ? -1 : 1;
  return a.prefixLength - b.prefixLength;
}

function shorten({ base }: Cidr, prefixLength: number): Cidr {
  const hostBits = BigInt((base.family === 4 ? 32 : 128) - prefixLength);
  return { base: { family: base.family, value: (base.value >> hostBits) << hostBits }, prefixLength };
}

function keyOf({ base, prefixLength }: Cidr): string {
  return `${base.family}:${base.value.toString(36)}/${prefixLength}`;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
