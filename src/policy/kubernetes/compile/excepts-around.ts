import type { Cidr } from '../../../model/cidr.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicy } from '../network-policy.ts';

/** The `except` of all blocks of a namespace's policies in one direction, where the plug-in lets them affect other blocks. */
export function exceptsAround(
  policies: readonly NetworkPolicy[],
  { exceptOfOtherBlocks }: CniProfile,
): (namespace: string, direction: Direction) => readonly Cidr[] {
  const excepts = new Map<string, Cidr[]>();
  if (exceptOfOtherBlocks === 'undefined') {
    for (const policy of policies) {
      for (const direction of DIRECTIONS) {
        const key = keyOf(policy.namespace, direction);
        const known = excepts.get(key) ?? [];
        known.push(...exceptsOf(policy, direction));
        excepts.set(key, known);
      }
    }
  }
  return (namespace, direction) => excepts.get(keyOf(namespace, direction)) ?? [];
}

function keyOf(namespace: string, direction: Direction): string {
  return `${direction} ${namespace}`;
}

function exceptsOf(policy: NetworkPolicy, direction: Direction): readonly Cidr[] {
  return policy[direction].flatMap(({ peers }) =>
    peers === 'any' ? [] : peers.flatMap((peer) => (peer.kind === 'ipBlock' ? peer.except : [])),
  );
}
