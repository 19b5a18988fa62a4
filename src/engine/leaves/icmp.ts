import type { TrafficLeafKind } from './leaf-kind.ts';

/** ICMP or ICMPv6 messages of one type, and of one code where `code` is given. */
export interface IcmpLeaf {
  readonly kind: 'icmp';
  readonly protocol: 'ICMP' | 'ICMPv6';
  readonly type: number;
  readonly code?: number | undefined;
  /** A message about another packet. Readers skip these, so a connection without a recorded type is not one. */
  readonly isError?: true;
}

export const ICMP: TrafficLeafKind<IcmpLeaf> = {
  match: (leaf, { protocol, icmp }) => {
    if (leaf.protocol !== protocol) return false;
    if (icmp === undefined) return leaf.isError === true ? false : notRecorded('type', protocol);
    if (icmp.type !== leaf.type) return false;
    if (leaf.code === undefined) return true;
    return icmp.code === undefined ? notRecorded('code', protocol) : icmp.code === leaf.code;
  },
};

function notRecorded(what: string, protocol: string) {
  return {
    code: 'icmp-type-not-recorded' as const,
    detail: `the ${what} of this ${protocol} message was not recorded`,
  };
}
