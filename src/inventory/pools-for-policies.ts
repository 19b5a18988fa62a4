import { containsAddress } from '../model/cidr.ts';
import type { IpAddress } from '../model/ip-address.ts';
import type { KnownPools } from '../policy/known-pools.ts';
import type { Inventory, InventoryNode } from './inventory.ts';

/** Calico's pools, if any is known. */
export function poolsForPolicies({
  pools = [],
  pods,
  nodes,
  natExclusions = [],
}: Inventory): KnownPools | undefined {
  if (pools.length === 0) return undefined;
  const leavesOutNodes =
    natExclusions.some(({ isOfSomeNodes }) => !isOfSomeNodes) &&
    natExclusions.every((one) => one.leavesOutNodes);
  const addresses = pods.flatMap((pod) => (pod.profile.isHostNetwork ? [] : pod.addresses));
  return {
    pools,
    holdAllPods: addresses.every((address) => pools.some(({ cidr }) => containsAddress(cidr, address))),
    exclusions: leavesOutNodes ? nodes.flatMap(ownAddresses) : [],
  };
}

/** Felix knows one address of each family of a node; of several it is not known which. */
function ownAddresses({ addresses, outside = [] }: InventoryNode): readonly IpAddress[] {
  const inside = addresses.filter((one) => !outside.includes(one));
  return ([4, 6] as const).flatMap((family) => {
    const [first, ...others] = inside.filter((one) => one.family === family);
    return first === undefined || others.length > 0 ? [] : [first];
  });
}
