import { type AddressSet, type ContainerPort, type Endpoint, endpointName } from '../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../model/ip-address.ts';
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

type EndpointOf<Kind extends Endpoint['kind']> = Extract<Endpoint, { kind: Kind }>;
/** How a fact counts: to no condition and no reason, or by the text or value that stands for it. */
type Fact<Kind extends Endpoint['kind']> = 'irrelevant' | ((endpoint: EndpointOf<Kind>) => unknown);
type FactsOf<Kind extends Endpoint['kind']> = {
  readonly [Field in Exclude<keyof EndpointOf<Kind>, 'kind' | 'addresses'>]: Fact<Kind>;
};

/**
 * Every fact of an endpoint by kind, so that a new one cannot be forgotten: what a condition of the engine may ask belongs to
 * the identity. Kind, addresses and the name that reasons mention are always part of it.
 */
const FACTS: { readonly [Kind in Endpoint['kind']]: FactsOf<Kind> } = {
  workload: {
    namespace: ({ namespace }) => namespace,
    name: 'irrelevant',
    ownerKind: 'irrelevant',
    labels: ({ labels }) => labelKey(labels),
    namespaceLabels: ({ namespaceLabels }) => labelKey(namespaceLabels),
    ports: ({ ports }) => ports?.map(portKey).sort() ?? null,
    hasIdentityLabelsOnly: ({ hasIdentityLabelsOnly }) => hasIdentityLabelsOnly,
    serviceAccount: ({ serviceAccount }) =>
      serviceAccount === undefined ? null : [serviceAccount.name, labelKey(serviceAccount.labels)],
    cluster: ({ cluster }) => cluster ?? null,
    entities: ({ entities }) => entities,
    nodeNames: 'irrelevant',
    serviceAddress: ({ serviceAddress }) =>
      serviceAddress === undefined ? null : formatIpAddress(serviceAddress),
  },
  node: {
    name: 'irrelevant',
    isOwnNode: ({ isOwnNode }) => isOwnNode ?? null,
    entities: ({ entities }) => entities,
    labels: ({ labels }) => labelKey(labels),
    // An inventory knows the pods of a node by the node's name, or it knows none.
    hostPods: ({ hostPods }) => hostPods !== undefined,
    // The name says which one it is.
    hostPod: ({ hostPod }) => hostPod !== undefined,
  },
  world: {
    // No leaf asks for names. One that does needs classes of names here, as there are of addresses: each name by itself would
    // make an identity of each address.
    names: 'irrelevant',
    entities: ({ entities }) => entities,
  },
  reserved: { entities: ({ entities }) => entities },
  unidentified: {},
};

/**
 * What policies can see of an endpoint, and its name, because the reasons of unknown verdicts mention it. Addresses outside
 * the cluster go by class only: when all are known, no reason names them.
 */
function identityKey(endpoint: Endpoint, classOfAddress: (address: IpAddress) => string): string {
  const { kind, addresses } = endpoint;
  const classes = [...new Set(addresses.addresses.map(classOfAddress))].sort();
  const name = isKnownByClass(kind, classes, addresses) ? null : endpointName(endpoint);
  return JSON.stringify([kind, name, classes, addresses.isComplete, ...factsOf(kind, endpoint)]);
}

function isKnownByClass(
  kind: Endpoint['kind'],
  classes: readonly string[],
  { isComplete }: AddressSet,
): boolean {
  return kind === 'world' && isComplete && classes.length === 1;
}

function factsOf<Kind extends Endpoint['kind']>(kind: Kind, endpoint: EndpointOf<Kind>): readonly unknown[] {
  return Object.values<Fact<Kind>>(FACTS[kind]).flatMap((fact) =>
    fact === 'irrelevant' ? [] : [fact(endpoint)],
  );
}

function labelKey(set: LabelSet): unknown {
  return [set.isComplete, [...set.labels].sort(([a], [b]) => (a < b ? -1 : 1))];
}

function portKey({ name, protocol, port }: ContainerPort): string {
  return `${name}/${protocol}/${port}`;
}
