import { type IpAddress, parseIpAddress } from '../../model/ip-address.ts';

/**
 * Of a name that asks DNS who has an address (RFC 1035 section 3.5, RFC 3596 section 2.5) that address; undefined where it names none in full, as
 * the zone of a network does. Undefined for every other name.
 */
export function reverseLookup(name: string): { readonly address: IpAddress | undefined } | undefined {
  const [, labels, family] = /^(.*)\.(in-addr|ip6)\.arpa\.?$/is.exec(name) ?? [];
  if (labels === undefined || family === undefined) return undefined;
  const parts = labels.split('.').reverse();
  const isIpv4 = family.toLowerCase() === 'in-addr';
  const text = isIpv4 ? parts.join('.') : (parts.join('').match(/.{1,4}/gs) ?? []).join(':');
  return { address: parseIpAddress(text) };
}
