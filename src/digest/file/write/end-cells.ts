import { formatCidr } from '../../../model/cidr.ts';
import type { ContainerPort, Endpoint, WorkloadEndpoint } from '../../../model/endpoint.ts';
import { formatIpAddress } from '../../../model/ip-address.ts';
import { isWhole } from '../../../model/label-set.ts';
import type { EndFactColumn } from '../digest-columns.ts';
import { joinLabels, joinTexts } from '../text-list.ts';

/** Takes what is known; undefined: not known, no cell. */
export type TakeFact = (column: EndFactColumn, cell: string | boolean | undefined) => void;

/** Tells all that a digest keeps of an end besides its kind, namespace and name. What an inventory adds is not of the recording. */
export function tellFacts(endpoint: Endpoint, take: TakeFact): void {
  const { addresses } = endpoint;
  take('addresses', joinTexts(addresses.addresses.map(formatIpAddress)));
  take('has_all_addresses', addresses.isComplete);
  take('within', addresses.within && joinTexts(addresses.within.map(formatCidr)));
  switch (endpoint.kind) {
    case 'workload':
      tellWorkload(endpoint, take);
      break;
    case 'node':
      take('labels', joinLabels(endpoint.labels.labels));
      take('has_all_labels', isWhole(endpoint.labels));
      take('is_own_node', endpoint.isOwnNode);
      take('entities', joinTexts(endpoint.entities));
      break;
    case 'world':
      take('names', joinTexts(endpoint.names.map(({ name, from }) => `${from} ${name}`)));
      take('entities', joinTexts(endpoint.entities));
      break;
    case 'reserved':
      take('entities', joinTexts(endpoint.entities));
      break;
    case 'unidentified':
      break;
  }
}

function tellWorkload(workload: WorkloadEndpoint, take: TakeFact): void {
  const { labels, namespaceLabels, serviceAccount, ports } = workload;
  take('owner_kind', workload.ownerKind);
  take('labels', joinLabels(labels.labels));
  // Who does not know the next column must not take a label that is left out for one that is not there.
  take('has_all_labels', isWhole(labels));
  take('folded_labels', labels.withheld && joinTexts([...labels.withheld].sort()));
  take('has_identity_labels_only', workload.hasIdentityLabelsOnly);
  take('namespace_labels', joinLabels(namespaceLabels.labels));
  take('has_all_namespace_labels', isWhole(namespaceLabels));
  if (serviceAccount !== undefined) {
    take('service_account', serviceAccount.name);
    take('service_account_labels', joinLabels(serviceAccount.labels.labels));
    take('has_all_service_account_labels', isWhole(serviceAccount.labels));
  }
  take('cluster', workload.cluster);
  take('runs_on', workload.runsOn);
  // Known to be none is an empty text; not known is no cell.
  take('ports', ports && (joinTexts(ports.map(portText)) ?? ''));
  take('entities', joinTexts(workload.entities));
}

function portText({ name, protocol, port, declaredBy }: ContainerPort): string {
  return [name, protocol, port, ...(declaredBy === undefined ? [] : [declaredBy])].join('/');
}
