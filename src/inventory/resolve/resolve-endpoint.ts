import type { Diagnostic } from '../../model/diagnostic.ts';
import {
  type AddressSet,
  type Endpoint,
  endpointName,
  NO_IDENTITY_FACTS,
  type UnidentifiedEndpoint,
  type WorkloadEndpoint,
  type WorldEndpoint,
} from '../../model/endpoint.ts';
import type { IpAddress } from '../../model/ip-address.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { isRecordedSet } from '../../model/recorded-set.ts';
import { type AddressBook, type AddressOwner, createAddressBook } from '../address-book.ts';
import type { Inventory, InventoryPod } from '../inventory.ts';
import { agreeOn } from '../labels/agree-on.ts';
import { createLabelDifferences } from '../labels/label-differences.ts';
import { withNameLabel } from '../labels/namespace-labels.ts';
import { createPodIndex } from '../pods/pod-index.ts';
import { runsOn } from '../pods/runs-on.ts';
import type { TimeSpan } from '../tenure.ts';
import { createFacts } from './complete-facts.ts';
import type { JoinedLabels } from './complete-labels.ts';
import { completeWorkload } from './complete-workload.ts';
import { withoutContradicted } from './contradicted-pods.ts';
import { createViews, type Views } from './earlier-views.ts';
import { withHiddenLabels } from './hidden-labels-of.ts';
import { createLabelChanges } from './label-changes.ts';
import { createMayBeInside } from './may-be-inside.ts';
import type { NetworkSets } from './network-sets.ts';

/**
 * Completes recorded endpoints. The same object gives the same object, for times with the same owner of its address. Without a
 * time, as for undated records, an address belongs to whoever has it now.
 */
export interface EndpointResolver {
  (endpoint: Endpoint, when?: TimeSpan): Endpoint;
  /**
   * What was noticed so far: `inventory/labels-differ` (one per workload), `inventory/labels-changed`, `inventory/by-address` and
   * `inventory/another-time`.
   */
  diagnostics(): readonly Diagnostic[];
}

export interface ResolverOptions {
  /** `is-kept`: for a recording that will be compared with the inventory of its time when it is judged. */
  readonly recorded?: JoinedLabels['recorded'];
  /** The blocks that hold an end that was recorded as a network set, without its address. Left out: not known. */
  readonly networkSets?: NetworkSets;
}

/** What one end is, by the owner of its address. */
type KnownEnds = Map<AddressOwner | string | undefined, Endpoint>;

/**
 * Completes what flows recorded by what the inventory knows: labels, namespace labels, container ports, names, and who is behind
 * an address. Nothing is guessed: where candidates differ, the unknown stays unknown, and where the recording and the inventory
 * disagree, that is unknown, too. An address belongs to a pod or node only for the time that it existed: who had it before is not
 * known, and never guessed. Where the present inventory and those around the time of a record disagree about a workload or a
 * namespace, that is unknown, too.
 */
export function createEndpointResolver(
  inventory: Inventory,
  { recorded = 'is-compared', networkSets }: ResolverOptions = {},
): EndpointResolver {
  const index = createPodIndex(inventory);
  const whoHas = createAddressBook(inventory);
  const differences = createLabelDifferences();
  const withFacts = createFacts(inventory, recorded, differences);
  const viewsOf = createViews(inventory);
  const mayBeInside = createMayBeInside(inventory);
  const changes = createLabelChanges();
  const known = new WeakMap<Endpoint, Map<string, KnownEnds>>();
  const otherTimes = new Map<string, string>();
  let byAddress = 0;

  function completed(endpoint: WorkloadEndpoint, views: Views): Endpoint {
    const complete = completedAsOf(endpoint, views);
    const compared =
      recorded === 'is-kept'
        ? complete
        : withHiddenLabels(withoutContradicted(complete, endpoint, index, differences), index);
    return withFacts(compared, views);
  }

  function completedAsOf(endpoint: WorkloadEndpoint, { earlier, hasPresent }: Views): Endpoint {
    const present = completeWorkload(endpoint, index);
    if (earlier.length === 0) return present;
    const then = earlier.flatMap((view) => view.complete(endpoint) ?? []);
    // About somebody who existed then, and whom no inventory of then describes, those who exist now say nothing.
    if (then.length === 0 && !hasPresent) return endpoint;
    const [first, ...others] = present === endpoint ? then : [present, ...then];
    if (first?.kind !== 'workload') return others.length > 0 ? endpoint : (first ?? endpoint);
    const workloads = others.filter((other) => other.kind === 'workload');
    if (workloads.length < others.length) return endpoint;
    const agreed = agreeOn(first, workloads);
    changes.add(agreed);
    return agreed;
  }

  function resolve(endpoint: Endpoint, owner: AddressOwner | undefined, views: Views): Endpoint {
    switch (endpoint.kind) {
      case 'workload':
        return completed(endpoint, views);
      case 'world':
      case 'unidentified': {
        const identified = identify(endpoint, owner, inventory);
        // No known owner is not enough to be outside, if others of the cluster are near.
        if (owner === undefined && isOutsideByAddress(endpoint, mayBeInside)) {
          return { kind: 'unidentified', addresses: endpoint.addresses };
        }
        if (owner?.kind === 'another-time') otherTimes.set(endpointName(endpoint), owner.known);
        else if (identified !== endpoint) byAddress++;
        return withFacts(inBlocksOfSet(identified, networkSets), views);
      }
      case 'node':
        return withFacts(withNodeName(endpoint, owner), views);
      case 'reserved':
        return endpoint;
    }
  }

  const resolver = (endpoint: Endpoint, when?: TimeSpan): Endpoint => {
    const owner = ownerOf(endpoint, whoHas, when);
    const views = viewsOf(when);
    const byViews = known.get(endpoint) ?? new Map<string, KnownEnds>();
    known.set(endpoint, byViews);
    const byOwner: KnownEnds = byViews.get(views.key) ?? new Map();
    byViews.set(views.key, byOwner);
    const key = owner?.kind === 'another-time' ? owner.kind : owner;
    let resolved = byOwner.get(key);
    if (resolved === undefined) {
      resolved = resolve(endpoint, owner, views);
      byOwner.set(key, resolved);
    }
    return resolved;
  };
  return Object.assign(resolver, {
    diagnostics: () => [
      ...differences.diagnostics(),
      ...changes.diagnostics(),
      ...(byAddress === 0 ? [] : [identifiedByAddress(byAddress)]),
      ...(otherTimes.size === 0 ? [] : [ofAnotherTime(otherTimes)]),
    ],
  });
}

const SOMEBODY: AddressOwner = { kind: 'several' };

/** Who has the address of an end that says too little about itself; for an end that nobody named it must be its only address. */
function ownerOf(
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
function isOutsideByAddress(
  endpoint: WorldEndpoint | UnidentifiedEndpoint,
  mayBeInside: (address: IpAddress) => boolean,
): boolean {
  if (endpoint.kind !== 'world' || endpoint.entities.length > 0 || endpoint.names.length > 0) return false;
  const { addresses, within = [] } = endpoint.addresses;
  return [...addresses, ...within.map(({ base }) => base)].some(mayBeInside);
}

/** Felix names the set that held the address, and not the address (felix/collector/types/endpoint). */
function inBlocksOfSet(endpoint: Endpoint, networkSets: NetworkSets | undefined): Endpoint {
  if (endpoint.kind !== 'world' || networkSets === undefined) return endpoint;
  const { addresses, entities } = endpoint;
  const [set, ...others] = entities.filter(isRecordedSet);
  const within = set === undefined || others.length > 0 ? undefined : networkSets.get(set);
  const isKnown = addresses.addresses.length > 0 || addresses.within !== undefined;
  if (within === undefined || isKnown) return endpoint;
  return { ...endpoint, addresses: { ...addresses, within } };
}

/** What an end is, given the owner of its address. A Service's address stands for pods that are not known. */
function identify(
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

function withNodeName(endpoint: Endpoint & { kind: 'node' }, owner: AddressOwner | undefined): Endpoint {
  return owner?.kind === 'node' && owner.name !== undefined ? { ...endpoint, name: owner.name } : endpoint;
}

function identifiedByAddress(count: number): Diagnostic {
  return {
    code: 'inventory/by-address',
    severity: 'info',
    meaning: 'noted',
    message: `${count} recorded ${count === 1 ? 'end was' : 'ends were'} identified only by the address in the inventory`,
    help: 'addresses are reused: take the inventory and the recording at about the same time',
  };
}

const LISTED = 3;

function ofAnotherTime(found: ReadonlyMap<string, string>): Diagnostic {
  const listed = [...found]
    .slice(0, LISTED)
    .map(([address, known]) => `${address} (\`${known}\`)`)
    .join(', ');
  const more = found.size > LISTED ? ` and ${found.size - LISTED} more` : '';
  const subject =
    found.size === 1 ? 'one recorded address belongs' : `${found.size} recorded addresses belong`;
  return {
    code: 'inventory/another-time',
    severity: 'info',
    meaning: 'noted',
    message: `${subject} to a pod, node or Service that may not have existed then; the owner at that time is unknown: ${listed}${more}`,
    help: 'give inventories of that time as well, each as `--inventory FILE@TIME`, or record with `sluice record --inventory`',
  };
}
