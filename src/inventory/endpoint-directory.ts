import { type Endpoint, endpointName, singleAddress, type WorkloadEndpoint } from '../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';
import { isPrivateAddress } from '../model/private-address.ts';
import { createAddressBook } from './address-book.ts';
import type { Inventory } from './inventory.ts';
import { joinKnowledge } from './join-knowledge.ts';
import { podEndpoints } from './pods/pod-endpoints.ts';
import { describedPods } from './pods/pod-group.ts';
import { createEndpointResolver } from './resolve/resolve-endpoint.ts';
import {
  createInServiceRange,
  createMayBeInside,
  createMayBeInsideUnseen,
} from './resolve/unseen-addresses.ts';

/** Finds ends as people name them, by all that an inventory and recorded flows know together. */
export interface EndpointDirectory {
  /** Every `namespace/name` of an owner or pod, sorted. */
  readonly names: readonly string[];
  /** The ends of a `namespace/name`: several when its pods differ in what policies see; [] for an unknown name. */
  byName(name: string): readonly Endpoint[];
  /** Who has an address; several where flows saw it at several ends. */
  byAddress(address: IpAddress): readonly Endpoint[];
}

export function createEndpointDirectory(inventory: Inventory, seen: readonly Endpoint[]): EndpointDirectory {
  const described = describedPods(inventory);
  const byOwner = Map.groupBy(described, ({ namespace, owner }) => `${namespace}/${owner.name}`);
  const byPod = Map.groupBy(inventory.pods, ({ namespace, name }) => `${namespace}/${name}`);
  const workloads = seen.filter((end): end is WorkloadEndpoint => end.kind === 'workload');
  const bySeenName = Map.groupBy(workloads, endpointName);
  const namespaceLabels = namespacesSeen(workloads);
  const resolve = createEndpointResolver(inventory);
  const whoHas = createAddressBook(inventory);
  const mayBeInside = createMayBeInside(inventory);
  const isService = createInServiceRange(inventory);
  const mayBeUnseen = createMayBeInsideUnseen(inventory);

  const byName = (name: string): readonly Endpoint[] => {
    const found = byOwner.get(name) ?? byPod.get(name) ?? [];
    const ends = joinKnowledge(podEndpoints(found, inventory), bySeenName.get(name) ?? []);
    return ends.map((end) => withNamespaceLabels(end, namespaceLabels));
  };

  const byAddress = (address: IpAddress): readonly Endpoint[] => {
    const addresses = singleAddress(address);
    const unidentified: Endpoint = { kind: 'unidentified', addresses };
    const owner = whoHas(address);
    if (owner !== undefined && owner.kind !== 'several') {
      return [withNamespaceLabels(resolve(unidentified), namespaceLabels)];
    }
    const ends = seen.filter((end) => end.kind !== 'unidentified' && has(end, address));
    if (ends.length > 0) return ends.map((end) => ({ ...end, addresses }));
    const isMaybeInside = isPrivateAddress(address) ? mayBeUnseen(address) : mayBeInside(address);
    const isOutside = owner === undefined && !isMaybeInside && !isService(address);
    return [isOutside ? { kind: 'world', addresses, names: [], entities: [] } : unidentified];
  };

  return { names: [...new Set([...byOwner.keys(), ...bySeenName.keys()])].sort(), byName, byAddress };
}

function has({ addresses }: Endpoint, address: IpAddress): boolean {
  return addresses.addresses.some((one) => formatIpAddress(one) === formatIpAddress(address));
}

/** What flows recorded about whole namespaces; nothing where two records contradict each other. */
function namespacesSeen(workloads: readonly WorkloadEndpoint[]): ReadonlyMap<string, LabelSet | undefined> {
  const found = new Map<string, LabelSet | undefined>();
  for (const { namespace, namespaceLabels } of workloads) {
    if (!namespaceLabels.isComplete) continue;
    const known = found.get(namespace);
    const isSame = known === undefined || textOf(known) === textOf(namespaceLabels);
    found.set(namespace, found.has(namespace) && !isSame ? undefined : namespaceLabels);
  }
  return found;
}

function textOf({ labels }: LabelSet): string {
  return JSON.stringify([...labels].sort());
}

function withNamespaceLabels(end: Endpoint, seen: ReadonlyMap<string, LabelSet | undefined>): Endpoint {
  if (end.kind !== 'workload' || end.namespaceLabels.isComplete) return end;
  const namespaceLabels = seen.get(end.namespace);
  return namespaceLabels === undefined ? end : { ...end, namespaceLabels };
}
