import {
  type AddressSet,
  type HostPod,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  type NodeEndpoint,
  type WorkloadEndpoint,
} from '../../model/endpoint.ts';
import type { Inventory, InventoryPod, InventoryWorkload } from '../inventory.ts';
import { agreeOnLabels } from '../labels/agree-on.ts';
import { withNameLabel } from '../labels/namespace-labels.ts';
import { nodeLabelsOf } from '../labels/node-labels.ts';
import { labelsKey, sharedLabels } from '../labels/stable-labels.ts';
import { ownerKey } from '../owner-chain.ts';
import { anyRuntime, runsOn } from './runs-on.ts';
import { serviceAccountOf } from './service-account-of.ts';

type Described = InventoryPod | InventoryWorkload;

/**
 * What policies see of pods and templates: one endpoint for those of an owner that look alike, with the addresses and nodes of
 * its pods. A pod in the network of its node is that node.
 */
export function podEndpoints(
  described: readonly Described[],
  inventory: Inventory,
): readonly (WorkloadEndpoint | NodeEndpoint)[] {
  return [...Map.groupBy(described, lookOf).values()].map((alike) => {
    const [first] = alike;
    if (first === undefined) throw new RangeError('a group has members');
    return first.profile.isHostNetwork
      ? nodeEndpoint(first, alike, inventory)
      : workloadEndpoint(first, alike, inventory);
  });
}

function lookOf(described: Described): string {
  const { namespace, owner, profile } = described;
  const { labels, ports, serviceAccount, isHostNetwork } = profile;
  return JSON.stringify([
    ownerKey(namespace, owner),
    labels.isComplete,
    labelsKey(sharedLabels(labels)),
    ports ?? null,
    serviceAccount ?? null,
    isHostNetwork && 'node' in described ? (described.node.name ?? null) : isHostNetwork,
  ]);
}

function workloadEndpoint(
  first: Described,
  alike: readonly Described[],
  inventory: Inventory,
): WorkloadEndpoint {
  const { namespace, name, labels, namespaceLabels, ports } = hostPodOf(first, inventory);
  const nodes = alike.map((described) => ('node' in described ? described.node.name : undefined));
  const nodeNames = [...new Set(nodes.flatMap((node) => node ?? []))].sort();
  return {
    kind: 'workload',
    namespace,
    name,
    ownerKind: first.owner.kind,
    labels: alike.length === 1 ? labels : agreeOnLabels(alike.map(({ profile }) => profile.labels)),
    namespaceLabels,
    ports,
    addresses: addressesOf(alike),
    ...NO_IDENTITY_FACTS,
    serviceAccount: serviceAccountOf(namespace, first.profile.serviceAccount, inventory),
    ...(nodes.includes(undefined) ? {} : { nodeNames }),
    ...anyRuntime(alike.map((described) => runsOn(described, inventory))),
  };
}

function nodeEndpoint(first: Described, alike: readonly Described[], inventory: Inventory): NodeEndpoint {
  return {
    kind: 'node',
    name: 'node' in first ? first.node.name : undefined,
    isOwnNode: undefined,
    addresses: addressesOf(alike),
    entities: [],
    labels: nodeLabelsOf(inventory, 'node' in first ? first.node.name : undefined),
    hostPod: hostPodOf(first, inventory),
  };
}

/** Complete when every one of them is a pod that has an address. */
function addressesOf(alike: readonly Described[]): AddressSet {
  const lists = alike.map((described) => ('addresses' in described ? described.addresses : []));
  const isComplete = lists.every((addresses) => addresses.length > 0);
  return isComplete ? { addresses: lists.flat(), isComplete } : { ...NO_ADDRESS, addresses: lists.flat() };
}

export function hostPodOf({ namespace, owner, profile }: Described, { namespaces }: Inventory): HostPod {
  const unknown = { labels: new Map<string, string>(), isComplete: false };
  return {
    namespace,
    name: owner.name,
    labels: profile.labels,
    namespaceLabels: namespaces.get(namespace) ?? withNameLabel(namespace, unknown),
    ports: profile.ports,
  };
}
