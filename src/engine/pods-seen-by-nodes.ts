import { type Cidr, containsAddress } from '../model/cidr.ts';
import type { Connection } from '../model/connection.ts';
import type { AddressSet } from '../model/endpoint.ts';

/** Which pods other nodes than their own see by their own address. Others may be translated on the way. */
export interface PodsSeenByNodes {
  /** Blocks of pods that are seen. */
  readonly pods: readonly Cidr[];
  /** Whether every pod is in one of these. */
  readonly areAll: boolean;
  /** Blocks of nodes that see every pod. */
  readonly nodes: readonly Cidr[];
}

/** Whether the destination may see another client than the one that connects. */
export function isClientHidden(
  { source, destination, hidesClient }: Connection,
  seen: PodsSeenByNodes | undefined,
): boolean {
  if (hidesClient === true) return true;
  const isToOtherNode = destination.kind === 'node' && destination.isOwnNode !== true;
  if (seen === undefined || !isToOtherNode || source.kind !== 'workload') return false;
  if (seen.areAll || areAllIn(destination.addresses, seen.nodes)) return false;
  return !areAllIn(ofFamiliesOf(source.addresses, destination.addresses), seen.pods);
}

function areAllIn({ addresses, isComplete }: AddressSet, blocks: readonly Cidr[]): boolean {
  const areIn = addresses.every((address) => blocks.some((block) => containsAddress(block, address)));
  return isComplete && addresses.length > 0 && areIn;
}

/** The addresses by which one end can reach the other. */
function ofFamiliesOf(source: AddressSet, { addresses, isComplete }: AddressSet): AddressSet {
  if (!isComplete || addresses.length === 0) return source;
  const families = new Set(addresses.map(({ family }) => family));
  return { ...source, addresses: source.addresses.filter(({ family }) => families.has(family)) };
}
