import { formatCidr } from '../model/cidr.ts';
import type { ContainerPort, Endpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import { formatIpAddress } from '../model/ip-address.ts';
import { isWhole, type LabelSet } from '../model/label-set.ts';
import type { EndFactColumn } from './digest-columns.ts';
import { joinLabels, joinTexts } from './text-list.ts';

export type Cell = string | number | bigint | boolean | Date | undefined;
export type FactCells = Readonly<Partial<Record<EndFactColumn, Cell>>>;

/** All that a digest keeps of an end besides its kind, namespace and name. What an inventory adds is not of the recording. */
export function endFacts(endpoint: Endpoint): FactCells {
  const { addresses } = endpoint;
  const addressed = {
    addresses: joinTexts(addresses.addresses.map(formatIpAddress)),
    has_all_addresses: addresses.isComplete,
    within: addresses.within && joinTexts(addresses.within.map(formatCidr)),
  };
  switch (endpoint.kind) {
    case 'workload':
      return { ...addressed, ...workloadFacts(endpoint) };
    case 'node': {
      const { isOwnNode, entities, labels } = endpoint;
      return {
        ...addressed,
        labels: joinLabels(labels.labels),
        has_all_labels: isWhole(labels),
        is_own_node: isOwnNode,
        entities: joinTexts(entities),
      };
    }
    case 'world': {
      const names = joinTexts(endpoint.names.map(({ name, from }) => `${from} ${name}`));
      return { ...addressed, names, entities: joinTexts(endpoint.entities) };
    }
    case 'reserved':
      return { ...addressed, entities: joinTexts(endpoint.entities) };
    case 'unidentified':
      return addressed;
  }
}

function workloadFacts({
  ownerKind,
  labels,
  hasIdentityLabelsOnly,
  namespaceLabels,
  serviceAccount,
  cluster,
  runsOn,
  ports,
  entities,
}: WorkloadEndpoint): FactCells {
  return {
    owner_kind: ownerKind,
    labels: joinLabels(labels.labels),
    // Who does not know the next column must not take a label that is left out for one that is not there.
    has_all_labels: isWhole(labels),
    folded_labels: labels.withheld && joinTexts([...labels.withheld].sort()),
    has_identity_labels_only: hasIdentityLabelsOnly,
    namespace_labels: joinLabels(namespaceLabels.labels),
    has_all_namespace_labels: isWhole(namespaceLabels),
    service_account: serviceAccount?.name,
    ...serviceAccountLabels(serviceAccount?.labels),
    cluster,
    runs_on: runsOn,
    // Known to be none is an empty text; not known is no cell.
    ports: ports && (joinTexts(ports.map(portText)) ?? ''),
    entities: joinTexts(entities),
  };
}

function portText({ name, protocol, port, declaredBy }: ContainerPort): string {
  return [name, protocol, port, ...(declaredBy === undefined ? [] : [declaredBy])].join('/');
}

function serviceAccountLabels(set: LabelSet | undefined): FactCells {
  if (set === undefined) return {};
  return {
    service_account_labels: joinLabels(set.labels),
    has_all_service_account_labels: isWhole(set),
  };
}
