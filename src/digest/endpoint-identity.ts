import type { AddressSet, Endpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import { formatIpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';

/**
 * One text for ends that are one end of a digest: pods with the same namespace, labels and other facts that policies ask for,
 * whatever their addresses, and addresses outside the cluster one by one. Pods whose labels are not known are told apart by
 * name.
 */
export function endpointIdentity(endpoint: Endpoint): string {
  return JSON.stringify(identityOf(endpoint));
}

function identityOf(endpoint: Endpoint): unknown {
  switch (endpoint.kind) {
    case 'workload':
      return ['workload', endpoint.namespace, ...workloadFacts(endpoint)];
    case 'node': {
      const { name, isOwnNode, entities, labels } = endpoint;
      return ['node', name ?? null, isOwnNode ?? null, entities, labelFacts(labels)];
    }
    case 'world': {
      const { addresses, names, entities } = endpoint;
      const texts = addressTexts(addresses);
      return ['world', texts, texts.length === 0 ? names.map(({ name }) => name) : null, ...entities];
    }
    case 'reserved':
      return ['reserved', ...endpoint.entities];
    case 'unidentified':
      return ['unidentified', ...addressTexts(endpoint.addresses)];
  }
}

function workloadFacts(workload: WorkloadEndpoint): readonly unknown[] {
  const { labels, name, namespaceLabels, hasIdentityLabelsOnly, serviceAccount, cluster, ports, entities } =
    workload;
  return [
    labels.isComplete ? null : name,
    labelFacts(labels),
    labelFacts(namespaceLabels),
    hasIdentityLabelsOnly,
    serviceAccount === undefined ? null : [serviceAccount.name, labelFacts(serviceAccount.labels)],
    cluster ?? null,
    ports?.map((port) => [port.name, port.protocol, port.port]) ?? null,
    entities,
  ];
}

function labelFacts({ labels, isComplete }: LabelSet): unknown {
  return [isComplete, ...[...labels].sort(([one], [other]) => (one < other ? -1 : 1))];
}

function addressTexts({ addresses }: AddressSet): readonly string[] {
  return addresses.map(formatIpAddress);
}
