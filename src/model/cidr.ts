import { formatIpAddress, type IpAddress, parseIpAddress } from './ip-address.ts';

/** An address prefix. `value` of the base has no bits beyond `prefixLength`. */
export interface Cidr {
  readonly base: IpAddress;
  readonly prefixLength: number;
}

/** Parses `address/length` and masks host bits away; whether host bits are acceptable is for the caller to judge. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIpAddress(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(lengthText)) return undefined;
  const prefixLength = Number(lengthText);
  if (prefixLength > bitsOf(address)) return undefined;
  return prefixOf(address, prefixLength);
}

/** The prefix of this length that the address is in. */
export function prefixOf(address: IpAddress, prefixLength: number): Cidr {
  return { base: { family: address.family, value: mask(address, prefixLength) }, prefixLength };
}

/** False for an address of the other family. */
export function containsAddress(cidr: Cidr, address: IpAddress): boolean {
  return address.family === cidr.base.family && mask(address, cidr.prefixLength) === cidr.base.value;
}

/** True when every address of `inner` is in `outer`; equal prefixes contain each other. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && containsAddress(outer, inner.base);
}

/** Whether some address is in both: of two prefixes that overlap, one contains the other. */
export function overlapsCidr(one: Cidr, other: Cidr): boolean {
  return containsCidr(one, other) || containsCidr(other, one);
}

/** `10.0.0.0/8`, the address in its canonical form. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIpAddress(cidr.base)}/${cidr.prefixLength}`;
}

function bitsOf(address: IpAddress): number {
  return address.family === 4 ? 32 : 128;
}

function mask(address: IpAddress, prefixLength: number): bigint {
  const hostBits = BigInt(bitsOf(address) - prefixLength);
  return (address.value >> hostBits) << hostBits;
}
