import { type Cidr, containsAddress, containsCidr, formatCidr, overlapsCidr } from '../../model/cidr.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/**
 * Whether an end outside the cluster is in one of the blocks. For an end of which only several blocks are known this can be certain
 * where no single block decides it.
 */
export interface InBlocksLeaf {
  readonly kind: 'in-blocks';
  readonly blocks: readonly Cidr[];
}

export const IN_BLOCKS: EndpointLeafKind<InBlocksLeaf> = {
  match: ({ blocks }, endpoint) => {
    if (isSomebody(endpoint)) return isInside(blocks, endpoint) === false ? false : notIdentified(endpoint);
    return endpoint.kind === 'world' && isInside(blocks, endpoint);
  },
  canonical: ({ blocks }) => JSON.stringify(['in-blocks', ...[...new Set(blocks.map(formatCidr))].sort()]),
  blocks: ({ blocks }) => blocks,
};

function isInside(blocks: readonly Cidr[], endpoint: Endpoint): Ternary {
  const { addresses, isComplete, within } = endpoint.addresses;
  if (within !== undefined && addresses.length === 0) {
    if (within.every((place) => blocks.some((block) => containsCidr(block, place)))) return true;
    if (!within.some((place) => blocks.some((block) => overlapsCidr(block, place)))) return false;
  }
  if (isComplete && addresses.length > 0) {
    const inside = addresses.filter((address) => blocks.some((block) => containsAddress(block, address)));
    if (inside.length === addresses.length) return true;
    if (inside.length === 0) return false;
  }
  return {
    code: 'address-not-recorded',
    detail: `the addresses that \`${endpointName(endpoint)}\` used were not recorded`,
  };
}
