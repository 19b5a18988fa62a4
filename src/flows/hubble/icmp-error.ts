import type { L4Facts } from './l4.ts';

/**
 * Types of messages about another packet: destination unreachable, time exceeded, parameter problem (RFC 792), and for IPv6
 * packet too big (RFC 4443, section 2.1). Nobody opens a connection with them.
 */
const ERRORS: Readonly<Record<'ICMP' | 'ICMPv6', readonly number[]>> = {
  ICMP: [3, 11, 12],
  ICMPv6: [1, 2, 3, 4],
};

export function isIcmpError({ protocol, icmpType }: L4Facts): boolean {
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') return false;
  return icmpType !== undefined && ERRORS[protocol].includes(icmpType);
}
