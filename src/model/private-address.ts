import { containsAddress, parseCidr } from './cidr.ts';
import type { IpAddress } from './ip-address.ts';

/** RFC 1918, 6598 (shared, used for pods by some clouds), 3927 and 4193, 4291: where pods, nodes and Services have addresses. */
const BLOCKS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
].flatMap((text) => parseCidr(text) ?? []);

export function isPrivateAddress(address: IpAddress): boolean {
  return BLOCKS.some((block) => containsAddress(block, address));
}
