import { containsAddress, parseCidr } from './cidr.ts';
import type { IpAddress } from './ip-address.ts';

/** RFC 1122 and 4291: a sender to it reaches itself, and nothing leaves the pod or node. */
const LOOPBACK = ['127.0.0.0/8', '::1/128'].flatMap((text) => parseCidr(text) ?? []);

/**
 * RFC 1918, 6598 (shared; some clouds use it for pods), 3927, 4193 and 4291: where pods, nodes and Services have addresses. The
 * internet does not carry those of RFC 1112 and 2544 (class E, benchmarks) either; GKE takes both for pods.
 */
const BLOCKS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '198.18.0.0/15',
  '240.0.0.0/4',
  'fc00::/7',
  'fe80::/10',
].flatMap((text) => parseCidr(text) ?? []);

/** RFC 919: everybody in the network, and no pod. */
const BROADCAST = 0xffff_ffffn;

/** Whether the address cannot be of the public internet: it is a private one, or one of the host itself. */
export function isPrivateAddress(address: IpAddress): boolean {
  if (address.family === 4 && address.value === BROADCAST) return false;
  return isLoopbackAddress(address) || BLOCKS.some((block) => containsAddress(block, address));
}

/** Whether what is sent to it stays with its sender. */
export function isLoopbackAddress(address: IpAddress): boolean {
  return LOOPBACK.some((block) => containsAddress(block, address));
}
