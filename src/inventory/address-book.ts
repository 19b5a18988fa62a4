import { type Cidr, containsAddress, formatCidr } from '../model/cidr.ts';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../model/ip-address.ts';
import type { Inventory, InventoryPod } from './inventory.ts';
import { labelsKey } from './labels/stable-labels.ts';
import { covers, overlaps, type Tenure, type TimeSpan } from './tenure.ts';

/** Who has an address. */
export type AddressOwner =
  | { readonly kind: 'pod'; readonly pod: InventoryPod }
  | { readonly kind: 'node'; readonly name: string | undefined }
  | { readonly kind: 'service'; readonly name: string }
  /** Two pods, or a pod and a node: one of them no longer has it. */
  | { readonly kind: 'several' }
  /** Those who are known to have it at some time did not exist, or are not known to have existed, for all of the time asked about. */
  | { readonly kind: 'another-time'; readonly known: string };

/** With a time: who had the address for all of that time. Without one, as for undated records: who has it now. */
export interface AddressBook {
  (address: IpAddress, when?: TimeSpan): AddressOwner | undefined;
  /** Whether something in the inventory has, or had, an address of the prefix. */
  hasWithin(prefix: Cidr): boolean;
}

/**
 * Who has an address, by the inventory. Pods are short-lived and their addresses are reused within minutes: an address belongs to
 * a pod or node only for the time for which it is known to have existed. Pods in their node's network have the node's addresses.
 */
export function createAddressBook(inventory: Inventory): AddressBook {
  const holders = holdersOf(inventory);
  const prefixes = new Map<string, boolean>();
  const hasWithin = (prefix: Cidr): boolean => {
    const text = formatCidr(prefix);
    const known = prefixes.get(text) ?? holders.hasWithin(prefix);
    prefixes.set(text, known);
    return known;
  };
  return Object.assign((address: IpAddress, when?: TimeSpan) => ownerAt(holders.of(address), when), {
    hasWithin,
  });
}

interface Holder {
  readonly who: string;
  readonly owner: AddressOwner;
  /** Undefined: it has the address, and nothing says since when. */
  readonly tenure: Tenure | undefined;
}

/** Who has, or had, each address. */
class Holders {
  readonly #byAddress = new Map<string, Holder[]>();

  of(address: IpAddress): readonly Holder[] {
    return this.#byAddress.get(formatIpAddress(address)) ?? [];
  }

  hasWithin(prefix: Cidr): boolean {
    return [...this.#byAddress.keys()].some((held) => {
      const address = parseIpAddress(held);
      return address !== undefined && containsAddress(prefix, address);
    });
  }

  add(address: IpAddress, holder: Holder): void {
    const key = formatIpAddress(address);
    const known = this.#byAddress.get(key) ?? [];
    this.#byAddress.set(key, known);
    const isTwice = known.some(({ who, tenure }) => who === holder.who && isSameTime(tenure, holder.tenure));
    if (!isTwice) known.push(holder);
  }

  addNode(name: string | undefined, addresses: readonly IpAddress[], tenure: Tenure | undefined): void {
    for (const address of addresses) {
      this.add(address, {
        who: `node ${name ?? formatIpAddress(address)}`,
        owner: { kind: 'node', name },
        tenure,
      });
    }
  }

  addPod(pod: InventoryPod, nodeTenure: Tenure | undefined): void {
    const { tenure } = pod;
    const addresses = tenure?.addresses ?? pod.addresses;
    if (pod.profile.isHostNetwork) this.addNode(pod.node.name, addresses, nodeTenure);
    else {
      const holder: Holder = { who: descriptionKey(pod), owner: { kind: 'pod', pod }, tenure };
      for (const address of addresses) this.add(address, holder);
    }
  }
}

function holdersOf({ pods, past = [], nodes, services }: Inventory): Holders {
  const holders = new Holders();
  const created = new Map(nodes.map(({ name, tenure }) => [name, tenure]));
  for (const { name, addresses, tenure } of nodes) holders.addNode(name, addresses, tenure);
  for (const pod of pods) {
    // For a node that is not described itself, nothing says since when it exists.
    const nodeTenure = created.get(pod.node.name ?? '');
    holders.addNode(pod.node.name, pod.node.addresses, nodeTenure);
    holders.addPod(pod, nodeTenure);
  }
  for (const pod of past) holders.addPod(pod, pod.tenure);
  // Load balancers that are pods themselves (k3s) answer on the addresses of nodes.
  const serviceAddresses = services.flatMap((service) =>
    service.addresses
      .filter((address) => holders.of(address).length === 0)
      .map((address) => ({ address, service })),
  );
  for (const { address, service } of serviceAddresses) {
    const { namespace, name, since } = service;
    const tenure = since === undefined ? undefined : { addresses: [address], from: since, until: undefined };
    // Services may share an address; they are not told apart.
    holders.add(address, {
      who: 'service',
      owner: { kind: 'service', name: `${namespace}/${name}` },
      tenure,
    });
  }
  return holders;
}

/** The owner among those who have or had an address. */
function ownerAt(holders: readonly Holder[], when: TimeSpan | undefined): AddressOwner | undefined {
  const possible = holders.filter(({ tenure }) =>
    when === undefined ? tenure?.until === undefined : tenure === undefined || overlaps(tenure, when),
  );
  const [holder] = possible;
  if (new Set(possible.map(({ who }) => who)).size > 1) return SEVERAL;
  const last = holders.at(-1);
  if (last === undefined || (holder === undefined && when === undefined)) return undefined;
  const isThen =
    when === undefined || possible.some(({ tenure }) => tenure === undefined || covers(tenure, when));
  if (holder !== undefined && isThen) return holder.owner;
  return { kind: 'another-time', known: nameOf(last.owner) };
}

const SEVERAL: AddressOwner = { kind: 'several' };

function nameOf(owner: AddressOwner): string {
  if (owner.kind === 'pod') return `${owner.pod.namespace}/${owner.pod.name}`;
  if (owner.kind === 'service') return owner.name;
  return owner.kind === 'node' ? `node ${owner.name ?? ''}`.trim() : 'somebody';
}

function isSameTime(one: Tenure | undefined, other: Tenure | undefined): boolean {
  return one?.from === other?.from && one?.until === other?.until;
}

/** A pod that is described twice in different ways counts as two pods. */
function descriptionKey({ namespace, name, owner, profile }: InventoryPod): string {
  const { labels, ports } = profile;
  return JSON.stringify([namespace, name, owner, labelsKey(labels.labels), labels.isComplete, ports ?? null]);
}
