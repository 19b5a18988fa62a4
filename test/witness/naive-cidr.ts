/** Of the few addresses that are asked about again and again. */
const known = new Map<string, string>();

/** An address as a text of 32 or 128 zeros and ones. */
export function toBits(ip: string): string {
  const found = known.get(ip) ?? spellOut(ip);
  known.set(ip, found);
  return found;
}

function spellOut(ip: string): string {
  if (!ip.includes(':')) {
    return ip
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('');
  }
  const [before = '', after] = ip.split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}

/** The address of 32 or 128 zeros and ones; IPv6 with all its groups, as `fd00:0:0:0:0:0:0:1`. */
function fromBits(bits: string): string {
  const width = bits.length === 32 ? 8 : 16;
  const parts: number[] = [];
  for (let start = 0; start < bits.length; start += width) {
    parts.push(Number.parseInt(bits.slice(start, start + width), 2));
  }
  return bits.length === 32 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':');
}

export function cidrContains(cidr: string, ip: string): boolean {
  const bits = toBits(ip);
  const { prefix, width } = toPrefix(cidr);
  return bits.length === width && bits.startsWith(prefix);
}

/** The common first bits of all addresses of a block, and how long its addresses are. */
export function toPrefix(cidr: string): { prefix: string; width: number } {
  const [base = '', length = ''] = cidr.split('/');
  const bits = toBits(base);
  return { prefix: bits.slice(0, Number(length)), width: bits.length };
}

/** The block of all addresses that begin as `ip` does. */
export function cidrAround(ip: string, length: number): string {
  const bits = toBits(ip);
  return `${fromBits(bits.slice(0, length).padEnd(bits.length, '0'))}/${length}`;
}

/** The first address of a block, and the first one behind it; none when the block reaches the end of the address space. */
export function edgesOf(cidr: string): string[] {
  const { prefix, width } = toPrefix(cidr);
  const first = fromBits(prefix.padEnd(width, '0'));
  const lastZero = prefix.lastIndexOf('0');
  if (lastZero < 0) return [first];
  return [first, fromBits(`${prefix.slice(0, lastZero)}1`.padEnd(width, '0'))];
}
