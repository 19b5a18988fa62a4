import { parseIpAddress } from '../../../model/ip-address.ts';
import { ANYTHING, list, map, type Shape, TEXT, type TextShape, text } from './shape.ts';

/**
 * What the API server accepts as a CIDR (`format: cidr`, Go's net.ParseCIDR, but lenient about leading zeros): an address, a
 * slash and a length, in the definitions of all versions since 1.16.
 */
export const CIDR_SHAPE: TextShape = text({
  matches: isPrefix,
  rule: 'be an address, a slash and a prefix length, like `10.0.0.0/8`',
});

function isPrefix(written: string): boolean {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(written) ?? [];
  const plain = address.replace(/(^|\.)0+(?=\d)/g, '$1');
  const parsed = parseIpAddress(address.includes(':') ? address : plain);
  if (parsed === undefined || length === '') return false;
  return Number(length) <= (parsed.family === 4 ? 32 : 128);
}

/** The definition of CiliumCIDRGroup, the same in all versions. */
export const CIDR_GROUP_SHAPE: Shape = map(
  {
    apiVersion: TEXT,
    kind: TEXT,
    metadata: ANYTHING,
    spec: map({ externalCIDRs: list(CIDR_SHAPE, { min: 0 }) }, { required: ['externalCIDRs'] }),
  },
  { required: ['spec'] },
);
