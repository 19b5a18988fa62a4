import { formatCidr, prefixOf } from '../model/cidr.ts';
import type { IpAddress } from '../model/ip-address.ts';
import { isPrivateAddress } from '../model/private-address.ts';
import type { Inventory } from './inventory.ts';

/** What one cluster has at most of public addresses: the default of GKE's pods, and what a site gets (RFC 6177). */
const NEIGHBOURHOOD = { 4: 14, 6: 48 } as const;

/**
 * Whether a public address that nobody in the inventory has may be that of a pod or node that the inventory does not show. Of IPv4 only where the
 * cluster is known to have public addresses nearby. Pods of IPv6 have public addresses as a rule (EKS gives them no others): there it may be
 * one unless the inventory shows where the pods are, and they are elsewhere.
 */
export function createMayBeInside({ pods, past = [], nodes }: Inventory): (address: IpAddress) => boolean {
  const ofPods = [...pods, ...past].flatMap(({ addresses, tenure }) => tenure?.addresses ?? addresses);
  const known = [...ofPods, ...nodes.flatMap(({ addresses }) => addresses)];
  const near = new Set(known.filter((address) => !isPrivateAddress(address)).map(neighbourhoodOf));
  const showsPods = ofPods.length > 0;
  return (address) =>
    near.has(neighbourhoodOf(address)) || (address.family === 6 && !showsPods && !isPrivateAddress(address));
}

function neighbourhoodOf(address: IpAddress): string {
  return formatCidr(prefixOf(address, NEIGHBOURHOOD[address.family]));
}
