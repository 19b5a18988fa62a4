import {
  type AddressSet,
  type Endpoint,
  NO_IDENTITY_FACTS,
  type UnidentifiedEndpoint,
  type WorkloadEndpoint,
  type WorldEndpoint,
} from '../../model/endpoint.ts';
import type { IpAddress } from '../../model/ip-address.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { isRecordedSet } from '../../model/recorded-set.ts';
import type { AddressBook, AddressOwner } from '../address-book.ts';
import type { Inventory, InventoryPod } from '../inventory.ts';
import { withNameLabel } from '../labels/namespace-labels.ts';
import { runsOn } from '../pods/runs-on.ts';
import type { TimeSpan } from '../tenure.ts';
import type { NetworkSets } from './network-sets.ts';

const SOMEBODY: AddressOwner = { kind: 'several' };

/** Who has the address of an end that says too little about itself; for an end that nobody named it must be its only address. */
export function ownerOf(
  endpoint: Endpoint,
  whoHas: AddressBook,
  when: TimeSpan | undefined,
): AddressOwner | undefined {
  const [address, ...others] = endpoint.addresses.addresses;
  const { within = [] } = endpoint.addresses;
  // Some of the addresses that were folded into a prefix may be the cluster's.
  if (endpoint.kind === 'world' && within.some(whoHas.hasWithin)) return SOMEBODY;
  if (address === undefined) return undefined;
  switch (endpoint.kind) {
    case 'world':
    case 'unidentified':
      return others.length > 0 || !endpoint.addresses.isComplete ? undefined : whoHas(address, when);
    case 'node':
      return endpoint.name === undefined ? whoHas(address, when) : undefined;
    case 'workload':
    case 'reserved':
      return undefined;
  }
}

/** An end that only its public address, which may be one of the cluster, shows to be outside. */
export function isOutsideByAddress(
  endpoint: WorldEndpoint | UnidentifiedEndpoint,
  mayBeInside: (address: IpAddress) => boolean,
): boolean {
  if (endpoint.kind !== 'world' || endpoint.entities.length > 0 || endpoint.names.length > 0) return false;
  const { addresses, within = [] } = endpoint.addresses;
  return [...addresses, ...within.map(({ base }) => base)].some(mayBeInside);
}

/** Felix names the set that held the address, and not the address (felix/collector/types/endpoint). */
export function inBlocksOfSet(endpoint: Endpoint, networkSets: NetworkSets | undefined): Endpoint {
  if (endpoint.kind !== 'world' || networkSets === undefined) return endpoint;
  const { addresses, entities } = endpoint;
  const [set, ...others] = entities.filter(isRecordedSet);
  const within = set === undefined || others.length > 0 ? undefined : networkSets.get(set);
  const isKnown = addresses.addresses.length > 0 || addresses.within !== undefined;
  if (within === undefined || isKnown) return endpoint;
  return { ...endpoint, addresses: { ...addresses, within } };
}

/** What an end is, given the owner of its address. A Service's address stands for pods that are not known. */
export function identify(
  endpoint: WorldEndpoint | UnidentifiedEndpoint,
  owner: AddressOwner | undefined,
  inventory: Inventory,
): Endpoint {
  const { addresses } = endpoint;
  switch (owner?.kind) {
    case 'pod':
      return workloadOf(owner.pod, endpoint, inventory);
    case 'node': {
      const entities =
        endpoint.kind === 'world'
          ? endpoint.entities.filter((entity) => !isWorld(entity) && !isRecordedSet(entity))
          : [];
      const { name } = owner;
      return { kind: 'node', name, isOwnNode: undefined, addresses, entities, labels: NO_LABELS_KNOWN };
    }
    case 'service':
      return behindAddress(addresses);
    case 'another-time':
    case 'several':
      // An address that a pod or node has at some times may have been its own then. What was recorded as outside was outside, except one of
      // many folded addresses, about which the inventory may know better.
      return endpoint.kind === 'world' && (!endpoint.entities.some(isWorld) || addresses.within !== undefined)
        ? { kind: 'unidentified', addresses }
        : endpoint;
    case undefined:
      return endpoint;
  }
}

/** Somebody behind an address that is not their own: which addresses they have is not known. */
export function behindAddress({ addresses }: AddressSet): UnidentifiedEndpoint {
  return { kind: 'unidentified', addresses: { addresses, isComplete: false } };
}

function isWorld(entity: string): boolean {
  return entity.startsWith('world');
}

function workloadOf(pod: InventoryPod, { addresses }: Endpoint, inventory: Inventory): WorkloadEndpoint {
  const { namespace, owner, profile } = pod;
  const named = withNameLabel(namespace, { labels: new Map(), isComplete: false });
  return {
    kind: 'workload',
    namespace,
    name: owner.name,
    ownerKind: owner.kind,
    labels: profile.labels,
    namespaceLabels: named,
    ports: profile.ports,
    addresses,
    ...NO_IDENTITY_FACTS,
    serviceAccount:
      profile.serviceAccount === undefined
        ? undefined
        : { name: profile.serviceAccount, labels: NO_LABELS_KNOWN },
    ...runsOn(pod, inventory),
  };
}

export function withNodeName(
  endpoint: Endpoint & { kind: 'node' },
  owner: AddressOwner | undefined,
): Endpoint {
  return owner?.kind === 'node' && owner.name !== undefined ? { ...endpoint, name: owner.name } : endpoint;
}
