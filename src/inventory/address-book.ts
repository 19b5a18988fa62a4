import { formatIpAddress, type IpAddress } from '../model/ip-address.ts';
import type { Inventory, InventoryPod } from './inventory.ts';
import { labelsKey } from './stable-labels.ts';

/** Who has an address. */
type AddressOwner =
  | { readonly kind: 'pod'; readonly pod: InventoryPod }
  | { readonly kind: 'node'; readonly name: string | undefined }
  | { readonly kind: 'service' }
  /** Two pods, or a pod and a node: one of them has it no more. */
  | { readonly kind: 'several' };

export type AddressBook = (address: IpAddress) => AddressOwner | undefined;

/**
 * Who the inventory says has an address. It knows one time only: that of the inventory. Pods that ended
 * have no address; pods in their node's network have the node's.
 */
export function createAddressBook({ pods, nodes, services }: Inventory): AddressBook {
  const owners = new Map<string, Map<string, AddressOwner>>();
  const add = (address: IpAddress, who: string, owner: AddressOwner): void => {
    const key = formatIpAddress(address);
    const known = owners.get(key);
    if (known === undefined) owners.set(key, new Map([[who, owner]]));
    else known.set(who, owner);
  };
  const addNode = (name: string | undefined, addresses: readonly IpAddress[]): void => {
    for (const address of addresses) {
      add(address, `node ${name ?? formatIpAddress(address)}`, { kind: 'node', name });
    }
  };
  for (const { name, addresses } of nodes) addNode(name, addresses);
  for (const pod of pods) {
    addNode(pod.node.name, pod.node.addresses);
    if (pod.profile.isHostNetwork) addNode(pod.node.name, pod.addresses);
    else for (const address of pod.addresses) add(address, descriptionKey(pod), { kind: 'pod', pod });
  }
  // Load balancers that are pods themselves (k3s) answer on the addresses of nodes.
  const ofServices = services
    .flatMap(({ addresses }) => addresses)
    .filter((address) => !owners.has(formatIpAddress(address)));
  for (const address of ofServices) add(address, 'service', { kind: 'service' });

  return (address) => {
    const known = owners.get(formatIpAddress(address));
    if (known === undefined) return undefined;
    const [owner, ...others] = known.values();
    return others.length > 0 ? { kind: 'several' } : owner;
  };
}

/** A pod that is described twice in different ways is as good as two pods. */
function descriptionKey({ namespace, name, owner, profile }: InventoryPod): string {
  const { labels, ports } = profile;
  return JSON.stringify([namespace, name, owner, labelsKey(labels.labels), labels.isComplete, ports ?? null]);
}
