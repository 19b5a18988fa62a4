import type { PROTOCOLS } from '../../model/protocol.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/** IANA numbers of the protocols that recordings name. */
const NAMED: Readonly<Record<number, (typeof PROTOCOLS)[number]>> = {
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

/** Connections of the IP protocol with this number, whatever their port. */
export interface ProtocolLeaf {
  readonly kind: 'protocol';
  /** 1 to 255. */
  readonly number: number;
}

export const PROTOCOL: TrafficLeafKind<ProtocolLeaf> = {
  match: ({ number }, { protocol }) => {
    const name = NAMED[number];
    if (name !== undefined) return protocol === name;
    if (protocol !== 'other') return false;
    return {
      code: 'protocol-not-recorded',
      detail: `it was not recorded whether this is IP protocol ${number}`,
    };
  },
};
