import { formatIpAddress, type IpAddress } from '../model/ip-address.ts';
import type { Inventory, InventoryPod } from './inventory.ts';
import { labelsKey } from './stable-labels.ts';

/** Who has an address. */
type AddressOwner =
  | { readonly kind: 'pod'; readonly pod: InventoryPod }
  | { readonly kind: 'node'; readonly name: string | undefined }
  | { readonly kind: 'service' };

export type AddressBook = (address: IpAddress) => AddressOwner | undefined;

/**
 * Addresses that belong to exactly one pod, node or Service. It knows one time only: that of the inventory. Pods that ended
 * have no address; pods in their node's network have the node's.
 */
export function createAddressBook({ pods, nodes, serviceAddresses }: Inventory): AddressBook {
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
  for (const address of serviceAddresses) add(address, 'service', { kind: 'service' });

  return (address) => {
    const known = owners.get(formatIpAddress(address));
    if (known?.size !== 1) return undefined;
    const [owner] = known.values();
    return owner;
  };
}

/** A pod that is described twice in different ways is as good as two pods. */
function descriptionKey({ namespace, name, owner, profile }: InventoryPod): string {
  const { labels, ports } = profile;
  return JSON.stringify([namespace, name, owner, labelsKey(labels.labels), labels.isComplete, ports ?? null]);
}
