import { formatCidr, prefixOf } from '../../model/cidr.ts';
import type { IpAddress } from '../../model/ip-address.ts';
import { isPrivateAddress } from '../../model/private-address.ts';
import type { Inventory } from '../inventory.ts';

/** The most public addresses that one cluster has: GKE's default for pods, and what a site gets (RFC 6177). */
const NEIGHBOURHOOD = { 4: 14, 6: 48 } as const;

/**
 * Whether a public address that nothing in the inventory has may belong to a pod or node that the inventory does not show. For
 * IPv4 only where the cluster is known to have public addresses nearby. IPv6 pods have public addresses as a rule (EKS gives them
 * no others): so an IPv6 address may be one unless the inventory shows where the pods are, and they are elsewhere.
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
