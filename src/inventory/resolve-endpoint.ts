import type { Diagnostic } from '../model/diagnostic.ts';
import {
  type AddressSet,
  type Endpoint,
  NO_IDENTITY_FACTS,
  type UnidentifiedEndpoint,
  type WorkloadEndpoint,
  type WorldEndpoint,
} from '../model/endpoint.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../model/label-set.ts';
import { type AddressBook, createAddressBook } from './address-book.ts';
import { completeWorkload } from './complete-workload.ts';
import { createHostPods } from './host-pods.ts';
import type { Inventory, InventoryPod } from './inventory.ts';
import { createLabelDifferences } from './label-differences.ts';
import { withNameLabel } from './namespace-labels.ts';
import { nodeLabelsOf } from './node-labels.ts';
import { createPodIndex } from './pod-index.ts';
import { serviceAccountOf, withServiceAccountLabels } from './service-account-of.ts';

/** Completes endpoints as recorded; the same object gives the same object. */
export interface EndpointResolver {
  (endpoint: Endpoint): Endpoint;
  /** What was noticed while resolving so far: `inventory/labels-differ`, one a workload, and `inventory/by-address`. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * Completes what flows recorded by what the inventory knows: labels, namespace labels, container ports, names, and who is
 * behind an address. What a flow recorded wins, and nothing is guessed: where candidates differ, the unknown stays unknown.
 * Addresses are those of the time of the inventory; a pod that had one before is not known.
 */
export function createEndpointResolver(inventory: Inventory): EndpointResolver {
  const index = createPodIndex(inventory);
  const whoHas = createAddressBook(inventory);
  const differences = createLabelDifferences();
  const hostPodsOf = createHostPods(inventory);
  const known = new WeakMap<Endpoint, Endpoint>();
  let byAddress = 0;

  function completed(endpoint: WorkloadEndpoint): Endpoint {
    const complete = completeWorkload(endpoint, index, differences);
    return withNodeFacts(withServiceAccountLabels(withNamespaceLabels(complete, inventory), inventory));
  }

  function withNodeFacts(endpoint: Endpoint): Endpoint {
    if (endpoint.kind !== 'node' || endpoint.name === undefined) return endpoint;
    const hostPods = hostPodsOf(endpoint.name);
    const known = hostPods === undefined ? endpoint : { ...endpoint, hostPods };
    const described = nodeLabelsOf(inventory, endpoint.name);
    if (endpoint.labels.isComplete || described === NO_LABELS_KNOWN) return known;
    const labels = new Map([...described.labels, ...endpoint.labels.labels]);
    return { ...known, labels: { labels, isComplete: described.isComplete } };
  }

  function resolve(endpoint: Endpoint): Endpoint {
    switch (endpoint.kind) {
      case 'workload':
        return completed(endpoint);
      case 'world':
      case 'unidentified': {
        const identified = identify(endpoint, whoHas, inventory);
        if (identified !== endpoint) byAddress++;
        return withNodeFacts(identified);
      }
      case 'node':
        return withNodeFacts(withNodeName(endpoint, whoHas));
      case 'reserved':
        return endpoint;
    }
  }

  const resolver = (endpoint: Endpoint): Endpoint => {
    let resolved = known.get(endpoint);
    if (resolved === undefined) {
      resolved = resolve(endpoint);
      known.set(endpoint, resolved);
    }
    return resolved;
  };
  return Object.assign(resolver, {
    diagnostics: () => [
      ...differences.diagnostics(),
      ...(byAddress === 0 ? [] : [identifiedByAddress(byAddress)]),
    ],
  });
}

function withNamespaceLabels(endpoint: Endpoint, { namespaces }: Inventory): Endpoint {
  if (endpoint.kind !== 'workload' || endpoint.namespaceLabels.isComplete) return endpoint;
  const namespaceLabels = namespaceLabelsOf(endpoint.namespace, endpoint.namespaceLabels, namespaces);
  return namespaceLabels === endpoint.namespaceLabels ? endpoint : { ...endpoint, namespaceLabels };
}

function namespaceLabelsOf(
  namespace: string,
  recorded: LabelSet,
  namespaces: Inventory['namespaces'],
): LabelSet {
  const described = namespaces.get(namespace);
  if (described === undefined) return recorded;
  return {
    labels: new Map([...described.labels, ...recorded.labels]),
    isComplete: described.isComplete,
  };
}

/** Who has the one address of an end that nobody named. A Service's address stands for pods that are not told. */
function identify(
  endpoint: WorldEndpoint | UnidentifiedEndpoint,
  whoHas: AddressBook,
  inventory: Inventory,
): Endpoint {
  const [address, ...others] = endpoint.addresses.addresses;
  if (address === undefined || others.length > 0 || !endpoint.addresses.isComplete) return endpoint;
  const { addresses } = endpoint;
  const owner = whoHas(address);
  switch (owner?.kind) {
    case 'pod':
      return workloadOf(owner.pod, endpoint, inventory);
    case 'node': {
      const entities =
        endpoint.kind === 'world' ? endpoint.entities.filter((entity) => !isWorld(entity)) : [];
      const { name } = owner;
      return { kind: 'node', name, isOwnNode: undefined, addresses, entities, labels: NO_LABELS_KNOWN };
    }
    case 'service':
      return behindAddress(addresses);
    case 'several':
    case undefined:
      return endpoint;
  }
}

/** Somebody behind an address that is not their own: which addresses they have is not told. */
export function behindAddress({ addresses }: AddressSet): UnidentifiedEndpoint {
  return { kind: 'unidentified', addresses: { addresses, isComplete: false } };
}

function isWorld(entity: string): boolean {
  return entity.startsWith('world');
}

function workloadOf(
  { namespace, owner, profile }: InventoryPod,
  { addresses }: Endpoint,
  inventory: Inventory,
): WorkloadEndpoint {
  const { namespaces } = inventory;
  const named = withNameLabel(namespace, { labels: new Map(), isComplete: false });
  return {
    kind: 'workload',
    namespace,
    name: owner.name,
    ownerKind: owner.kind,
    labels: profile.labels,
    namespaceLabels: namespaceLabelsOf(namespace, named, namespaces),
    ports: profile.ports,
    addresses,
    ...NO_IDENTITY_FACTS,
    serviceAccount: serviceAccountOf(namespace, profile.serviceAccount, inventory),
  };
}

function withNodeName(endpoint: Endpoint & { kind: 'node' }, whoHas: AddressBook): Endpoint {
  const [address] = endpoint.addresses.addresses;
  if (endpoint.name !== undefined || address === undefined) return endpoint;
  const owner = whoHas(address);
  return owner?.kind === 'node' && owner.name !== undefined ? { ...endpoint, name: owner.name } : endpoint;
}

function identifiedByAddress(count: number): Diagnostic {
  return {
    code: 'inventory/by-address',
    severity: 'info',
    meaning: 'noted',
    message: `${count} recorded ${count === 1 ? 'end was' : 'ends were'} identified only by the address in the inventory`,
    help: 'addresses are reused: make the inventory and the recording at about the same time',
  };
}
