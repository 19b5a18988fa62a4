import type { Diagnostic } from '../../model/diagnostic.ts';
import { type Endpoint, endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { type AddressOwner, createAddressBook } from '../address-book.ts';
import type { Inventory } from '../inventory.ts';
import { createLabelDifferences } from '../labels/label-differences.ts';
import { createPodIndex } from '../pods/pod-index.ts';
import type { TimeSpan } from '../tenure.ts';
import { createFacts } from './complete-facts.ts';
import { type JoinedLabels, withHiddenLabels } from './complete-labels.ts';
import { withoutContradicted } from './contradicted-pods.ts';
import { completeAsOf, createViews, type Views } from './earlier-views.ts';
import { identify, inBlocksOfSet, isOutsideByAddress, ownerOf, withNodeName } from './identify-by-address.ts';
import { createLabelChanges } from './label-changes.ts';
import type { NetworkSets } from './network-sets.ts';
import { createMayBeInside } from './unseen-addresses.ts';

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
    const complete = completeAsOf(endpoint, views, index, changes);
    const compared =
      recorded === 'is-kept'
        ? complete
        : withHiddenLabels(withoutContradicted(complete, endpoint, index, differences), index);
    return withFacts(compared, views);
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
      ...(otherTimes.size === 0 ? [] : [describedAtAnotherTime(otherTimes)]),
    ],
  });
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

function describedAtAnotherTime(found: ReadonlyMap<string, string>): Diagnostic {
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
