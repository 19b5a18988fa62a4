import type { ContainerPort, Endpoint } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';

/** Numbers endpoints so that two that no policy of the tables can tell apart share a number. */
export interface IdentityIndex {
  /** A small number from 0, stable for the life of the index. */
  identify(endpoint: Endpoint): number;
  /** The first endpoint that got this number. */
  endpointOf(identity: number): Endpoint;
}

export function createIdentityIndex(classOfAddress: (address: IpAddress) => string): IdentityIndex {
  const byObject = new WeakMap<Endpoint, number>();
  const byKey = new Map<string, number>();
  const endpoints: Endpoint[] = [];

  function intern(endpoint: Endpoint): number {
    const key = identityKey(endpoint, classOfAddress);
    let identity = byKey.get(key);
    if (identity === undefined) {
      identity = endpoints.length;
      endpoints.push(endpoint);
      byKey.set(key, identity);
    }
    byObject.set(endpoint, identity);
    return identity;
  }

  return {
    identify: (endpoint) => byObject.get(endpoint) ?? intern(endpoint),
    endpointOf: (identity) => {
      const endpoint = endpoints[identity];
      if (endpoint === undefined) throw new RangeError(`no endpoint has identity ${identity}`);
      return endpoint;
    },
  };
}

/** Names are part of the key although policies do not see them: the reasons of unknown verdicts mention them. */
function identityKey(endpoint: Endpoint, classOfAddress: (address: IpAddress) => string): string {
  const { addresses, isComplete } = endpoint.addresses;
  const classes = [...new Set(addresses.map(classOfAddress))].sort();
  const where = [endpoint.kind, classes, isComplete && addresses.length > 0];
  switch (endpoint.kind) {
    case 'workload':
      return JSON.stringify([
        ...where,
        endpoint.namespace,
        endpoint.name,
        labelKey(endpoint.labels),
        labelKey(endpoint.namespaceLabels),
        endpoint.ports === undefined ? null : endpoint.ports.map(portKey).sort(),
      ]);
    case 'node':
      return JSON.stringify([...where, endpoint.name ?? null, endpoint.isOwnNode ?? null, endpoint.entities]);
    case 'world':
    case 'reserved':
      return JSON.stringify([...where, endpoint.entities]);
    case 'unidentified':
      return JSON.stringify(where);
  }
}

function labelKey(set: LabelSet): unknown {
  return [set.isComplete, [...set.labels].sort(([a], [b]) => (a < b ? -1 : 1))];
}

function portKey({ name, protocol, port }: ContainerPort): string {
  return `${name}/${protocol}/${port}`;
}
