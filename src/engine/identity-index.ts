import { type ContainerPort, type Endpoint, endpointName, hasInitIdentity } from '../model/endpoint.ts';
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

/**
 * What policies can see of an endpoint, and its name, because the reasons of unknown verdicts mention it. Addresses outside
 * the cluster go by class only: when all are known, no reason names them.
 */
function identityKey(endpoint: Endpoint, classOfAddress: (address: IpAddress) => string): string {
  const { addresses, isComplete } = endpoint.addresses;
  const classes = [...new Set(addresses.map(classOfAddress))].sort();
  const name =
    endpoint.kind === 'world' && isComplete && classes.length === 1 ? null : endpointName(endpoint);
  return JSON.stringify([endpoint.kind, name, classes, isComplete, ...ownFacts(endpoint)]);
}

function ownFacts(endpoint: Endpoint): readonly unknown[] {
  // An inventory knows the pods of a node by the node's name, or it knows none.
  if (endpoint.kind === 'node') return [endpoint.isOwnNode ?? null, endpoint.hostPods !== undefined];
  if (endpoint.kind !== 'workload') return [];
  const { namespace, labels, namespaceLabels, ports } = endpoint;
  return [
    namespace,
    labelKey(labels),
    labelKey(namespaceLabels),
    ports?.map(portKey).sort() ?? null,
    hasInitIdentity(endpoint),
  ];
}

function labelKey(set: LabelSet): unknown {
  return [set.isComplete, [...set.labels].sort(([a], [b]) => (a < b ? -1 : 1))];
}

function portKey({ name, protocol, port }: ContainerPort): string {
  return `${name}/${protocol}/${port}`;
}
