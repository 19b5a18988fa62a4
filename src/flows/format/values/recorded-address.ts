import { type IpAddress, parseIpAddress } from '../../../model/ip-address.ts';

const MAPPED = 0xffffn;

/**
 * An address as recorders write it. Dual-stack sockets show their IPv4 peers mapped into IPv6, `::ffff:10.0.0.1` (RFC 4291,
 * 2.5.5.2), while packets and policies have the IPv4 address. The zone of an address within a link, `fe80::1%eth0`, is a name on the recorder's machine
 * (RFC 4007, 11). Undefined when the text is not an address.
 */
export function recordedAddress(text: string): IpAddress | undefined {
  const zone = text.includes(':') ? text.indexOf('%') : -1;
  const address = parseIpAddress(zone < 0 ? text : text.slice(0, zone));
  if (address === undefined || address.family === 4 || address.value >> 32n !== MAPPED) return address;
  return { family: 4, value: address.value & 0xffff_ffffn };
}
