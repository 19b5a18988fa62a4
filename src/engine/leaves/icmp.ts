import type { TrafficLeafKind } from './traffic-leaf-kind.ts';

/** Messages of one type of ICMP or ICMPv6. */
export interface IcmpLeaf {
  readonly kind: 'icmp';
  readonly protocol: 'ICMP' | 'ICMPv6';
  readonly type: number;
}

export const ICMP: TrafficLeafKind<IcmpLeaf> = {
  match: (leaf, { protocol, icmp }) => {
    if (leaf.protocol !== protocol) return false;
    if (icmp !== undefined) return icmp.type === leaf.type;
    return {
      code: 'icmp-type-not-recorded',
      detail: `the type of this ${protocol} message was not recorded`,
    };
  },
};
