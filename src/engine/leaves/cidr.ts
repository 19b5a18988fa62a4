import { type Cidr, containsAddress, containsCidr, formatCidr, overlapsCidr } from '../../model/cidr.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import type { Ternary } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/**
 * Whether an address block matches an endpoint of a kind that the dialect leaves to the CNI. `before-service`: by the address
 * that the other end sent to, which is the Service's where the connection went through one.
 */
export type BlockMatching = 'by-address' | 'never' | 'undefined' | 'before-service';

/** An address in `cidr` and in none of `except`. `pods` and `nodes` say how the CNI matches the addresses of these. */
export interface CidrLeaf {
  readonly kind: 'cidr';
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
  readonly pods: BlockMatching;
  readonly nodes: BlockMatching;
}

export const CIDR: EndpointLeafKind<CidrLeaf> = {
  match: matchBlock,
  canonical: ({ cidr, except, pods, nodes }) =>
    JSON.stringify(['cidr', formatCidr(cidr), except.map(formatCidr), pods, nodes]),
  blocks: ({ cidr, except }) => [cidr, ...except],
};

function matchBlock(leaf: CidrLeaf, endpoint: Endpoint): Ternary {
  if (isSomebody(endpoint)) return holdsForSomebody(leaf, endpoint);
  switch (endpoint.kind) {
    case 'world':
      return byAddress(leaf, endpoint);
    case 'workload':
      return byMode(leaf.pods, leaf, endpoint);
    default:
      return byMode(leaf.nodes, leaf, endpoint);
  }
}

function holdsForSomebody(leaf: CidrLeaf, endpoint: Endpoint): Ternary {
  const inside = byAddress(leaf, endpoint);
  if (inside === false) return false;
  const isCertain = leaf.pods === 'by-address' && leaf.nodes === 'by-address';
  return isCertain ? inside : notIdentified(endpoint);
}

function byMode(mode: BlockMatching, leaf: CidrLeaf, endpoint: Endpoint): Ternary {
  if (mode === 'never') return false;
  if (mode === 'before-service') return byAddressSentTo(leaf, endpoint);
  const inside = byAddress(leaf, endpoint);
  if (mode === 'by-address') return inside;
  if (inside === false) return byServiceAddress(leaf, endpoint);
  return {
    code: endpoint.kind === 'workload' ? 'ip-block-and-pod' : 'ip-block-and-node',
    detail: `CNIs differ on whether \`${formatCidr(leaf.cidr)}\` matches \`${endpointName(endpoint)}\`, which is inside the cluster`,
  };
}

/** A record with a pod's own address does not rule out that it was translated from that of a Service. */
function byAddressSentTo(leaf: CidrLeaf, endpoint: Endpoint): Ternary {
  const address = endpoint.kind === 'workload' ? endpoint.serviceAddress : undefined;
  if (address !== undefined) return inBlock(leaf, address);
  const inside = byAddress(leaf, endpoint);
  if (inside !== true || endpoint.kind !== 'workload') return inside;
  return {
    code: 'ip-block-and-service',
    detail: `\`${formatCidr(leaf.cidr)}\` matches the requested address, and whether \`${endpointName(endpoint)}\` was reached through a Service was not recorded`,
  };
}

/** The CNI decides whether a Service's address is translated before or after policy, and so whether a block with that address matches. */
function byServiceAddress(leaf: CidrLeaf, endpoint: Endpoint): Ternary {
  const address = endpoint.kind === 'workload' ? endpoint.serviceAddress : undefined;
  if (address === undefined || !inBlock(leaf, address)) return false;
  return {
    code: 'ip-block-and-service',
    detail: `CNIs differ on whether \`${formatCidr(leaf.cidr)}\` matches the Service address ${formatIpAddress(address)}, which stands for \`${endpointName(endpoint)}\``,
  };
}

/** An endpoint with several addresses matches when all of them do; when only some do, or not all are known, it cannot be told. */
function byAddress(leaf: CidrLeaf, endpoint: Endpoint): Ternary {
  const { addresses, isComplete, within } = endpoint.addresses;
  if (within !== undefined && addresses.length === 0) {
    if (within.every((place) => holds(leaf, place))) return true;
    if (!within.some((place) => touches(leaf, place))) return false;
  }
  if (isComplete && addresses.length > 0) {
    const inside = addresses.filter((address) => inBlock(leaf, address)).length;
    if (inside === addresses.length) return true;
    if (inside === 0) return false;
  }
  return {
    code: 'address-not-recorded',
    detail: `the addresses that \`${endpointName(endpoint)}\` used with \`${formatCidr(leaf.cidr)}\` were not recorded`,
  };
}

/** Whether every address of the place is in the block. */
function holds({ cidr, except }: CidrLeaf, place: Cidr): boolean {
  return containsCidr(cidr, place) && !except.some((hole) => overlapsCidr(hole, place));
}

/** Whether some address of the place may be in the block. */
function touches({ cidr, except }: CidrLeaf, place: Cidr): boolean {
  return overlapsCidr(cidr, place) && !except.some((hole) => containsCidr(hole, place));
}

function inBlock({ cidr, except }: CidrLeaf, address: IpAddress): boolean {
  return containsAddress(cidr, address) && !except.some((hole) => containsAddress(hole, address));
}
