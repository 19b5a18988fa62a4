import { type Cidr, containsAddress, formatCidr, prefixOf } from '../../model/cidr.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import { isPrivateAddress } from '../../model/private-address.ts';
import type { Inventory, InventoryNode } from '../inventory.ts';

/**
 * Lengths of the prefixes that clusters give their Services: mostly /16, at most /12 (kubeadm) and /108. The API server accepts
 * no shorter ones (kube-apiserver, `--service-cluster-ip-range`: at most 20 host bits).
 */
const LENGTHS = { 4: { usual: 16, shortest: 12 }, 6: { usual: 112, shortest: 108 } } as const;

/**
 * Whether an address is in the cluster's range for Services, as far as the inventory's Services tell. Nothing else has such an
 * address, so one that no Service of the inventory has belongs to a Service that the inventory does not show: of another
 * namespace, or `default/kubernetes`.
 */
export function createInServiceRange({ services }: Inventory): (address: IpAddress) => boolean {
  const known = services.flatMap(({ clusterAddresses = [] }) => clusterAddresses);
  const families = Map.groupBy(known, ({ family }) => family);
  const ranges = [...families].flatMap(([family, addresses]) => rangesOf(family, addresses));
  return (address) => ranges.some((range) => containsAddress(range, address));
}

/** The one prefix that contains all of them if it is not too short, otherwise one each. */
function rangesOf(family: IpAddress['family'], addresses: readonly IpAddress[]): readonly Cidr[] {
  const { usual, shortest } = LENGTHS[family];
  const around = (length: number): readonly Cidr[] => [
    ...new Map(
      addresses.map((address) => prefixOf(address, length)).map((range) => [formatCidr(range), range]),
    ).values(),
  ];
  for (let length: number = usual; length >= shortest; length--) {
    const ranges = around(length);
    if (ranges.length === 1) return ranges;
  }
  return around(usual);
}

/** The most addresses that the pods of one cluster have in one piece: GKE's default, and what a site gets (RFC 6177). */
const NEIGHBOURHOOD = { 4: 14, 6: 48 } as const;

/**
 * Whether a public address that nothing in the inventory has may belong to a pod or node that the inventory does not show. For
 * IPv4 only where the cluster is known to have public addresses nearby, other than those that a provider gives its nodes for the
 * outside: their neighbours are anybody. IPv6 pods have public addresses as a rule (EKS gives them
 * no others): so an IPv6 address may be one unless the inventory shows where the pods are, and they are elsewhere.
 */
export function createMayBeInside({ pods, past = [], nodes }: Inventory): (address: IpAddress) => boolean {
  const podAddresses = [...pods, ...past].flatMap(({ addresses, tenure }) => tenure?.addresses ?? addresses);
  const known = [...podAddresses, ...nodes.flatMap(addressesInside)];
  const near = new Set(known.filter((address) => !isPrivateAddress(address)).map(neighbourhoodOf));
  const showsPods = podAddresses.length > 0;
  return (address) =>
    near.has(neighbourhoodOf(address)) || (address.family === 6 && !showsPods && !isPrivateAddress(address));
}

/**
 * Whether a private address that nothing in the inventory has may belong to a pod or node that the inventory does not show. It may
 * unless the inventory shows where the pods are, and they are elsewhere: a database of the company has a private address, too. Nodes are
 * either listed, all of them, or known by the pods that they run, and then others may be near them.
 */
export function createMayBeInsideUnseen({ pods, nodes }: Inventory): (privateAddress: IpAddress) => boolean {
  const ofNodes = new Set(nodes.flatMap(({ addresses }) => addresses.map(formatIpAddress)));
  const podAddresses = pods.flatMap(({ addresses }) => addresses);
  // Pods in the network of a node have its addresses.
  const ofPods = podAddresses.filter((address) => !ofNodes.has(formatIpAddress(address)));
  const ofUnlistedNodes = nodes.length === 0 ? pods.flatMap(({ node }) => node.addresses) : [];
  const near = new Set([...ofPods, ...ofUnlistedNodes].map(neighbourhoodOf));
  return (address) => ofPods.length === 0 || near.has(neighbourhoodOf(address));
}

function addressesInside({ addresses, outside = [] }: InventoryNode): readonly IpAddress[] {
  return outside.length === addresses.length ? addresses : addresses.filter((one) => !outside.includes(one));
}

function neighbourhoodOf(address: IpAddress): string {
  return formatCidr(prefixOf(address, NEIGHBOURHOOD[address.family]));
}
