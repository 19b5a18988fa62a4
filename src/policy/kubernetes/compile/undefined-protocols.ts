import type { CniProfile, ProtocolWithoutPorts } from '../cni-profile.ts';

const PROTOCOLS_WITHOUT_PORTS: readonly ProtocolWithoutPorts[] = ['ICMP', 'ICMPv6', 'other'];

/** Protocols for which the profile does not define what policies do with them. */
export function undefinedProtocolsOf({ protocolsWithoutPorts }: CniProfile): readonly ProtocolWithoutPorts[] {
  return PROTOCOLS_WITHOUT_PORTS.filter((protocol) => protocolsWithoutPorts[protocol] === 'undefined');
}

/** IP protocol numbers that policies never stop. */
export function neverStoppedProtocolsOf({
  protocolsWithoutPorts: { ICMP, ICMPv6 },
}: CniProfile): readonly number[] {
  return [...(ICMP === 'allowed' ? [1] : []), ...(ICMPv6 === 'allowed' ? [58] : [])];
}
