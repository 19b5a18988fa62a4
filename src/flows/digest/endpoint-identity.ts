import type { AddressSet, Endpoint } from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import { identityTexts } from '../identity-labels.ts';

/**
 * One text for ends that are one end of a digest: pods with the same namespace and labels whatever their addresses, and
 * addresses outside the cluster one by one. Pods whose labels are not known are told apart by name.
 */
export function endpointIdentity(endpoint: Endpoint): string {
  return JSON.stringify(identityOf(endpoint));
}

function identityOf(endpoint: Endpoint): unknown {
  switch (endpoint.kind) {
    case 'workload': {
      const { namespace, labels, name } = endpoint;
      return ['workload', namespace, labels.isComplete ? null : name, ...identityTexts(endpoint)];
    }
    case 'node':
      return ['node', endpoint.name ?? null, endpoint.isOwnNode ?? null, ...endpoint.entities];
    case 'world': {
      const { addresses, names, entities } = endpoint;
      const texts = addressTexts(addresses);
      return ['world', texts, texts.length === 0 ? names : null, ...entities];
    }
    case 'reserved':
      return ['reserved', ...endpoint.entities];
    case 'unidentified':
      return ['unidentified', ...addressTexts(endpoint.addresses)];
  }
}

function addressTexts({ addresses }: AddressSet): readonly string[] {
  return addresses.map(formatIpAddress);
}
