import { formatCidr } from '../model/cidr.ts';
import type { DnsName } from '../model/dns-name.ts';
import { type AddressSet, type ContainerPort, type Endpoint, endpointName } from '../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../model/ip-address.ts';
import type { LabelSet } from '../model/label-set.ts';

/** Numbers endpoints so that two endpoints that no policy of the tables can tell apart share a number. */
export interface IdentityIndex {
  /** A small number from 0, stable for the life of the index. */
  identify(endpoint: Endpoint): number;
  /** The first endpoint that got this number. */
  endpointOf(identity: number): Endpoint;
}

/** Classes of what the tables do not tell apart: addresses and names. */
export interface EndpointClasses {
  readonly addressClass: (address: IpAddress) => string;
  readonly nameClass: (names: readonly DnsName[]) => string;
}

export function createIdentityIndex(classes: EndpointClasses): IdentityIndex {
  const byObject = new WeakMap<Endpoint, number>();
  const byKey = new Map<string, number>();
  const endpoints: Endpoint[] = [];

  function intern(endpoint: Endpoint): number {
    const key = identityKey(endpoint, classes);
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
/**
 * How a fact counts for the identity: not at all, because no condition and no reason uses it, or by the text or value that stands
 * for it.
 */
type Fact<Kind extends Endpoint['kind']> =
  | 'irrelevant'
  | ((endpoint: EndpointOf<Kind>, classes: EndpointClasses) => unknown);
type FactsOf<Kind extends Endpoint['kind']> = {
  readonly [Field in Exclude<keyof EndpointOf<Kind>, 'kind' | 'addresses'>]: Fact<Kind>;
};

/**
 * Every fact of an endpoint by kind; the type demands each, so that a new one cannot be forgotten. Whatever a condition of the
 * engine may ask belongs to the identity. Kind, addresses and the name that reasons mention are always part of it.
 */
const FACTS: { readonly [Kind in Endpoint['kind']]: FactsOf<Kind> } = {
  workload: {
    namespace: ({ namespace }) => namespace,
    name: 'irrelevant',
    ownerKind: ({ ownerKind }) => ownerKind === 'Pod',
    labels: ({ labels }) => labelKey(labels),
    namespaceLabels: ({ namespaceLabels }) => labelKey(namespaceLabels),
    ports: ({ ports }) => ports?.map(portKey).sort() ?? null,
    hasIdentityLabelsOnly: ({ hasIdentityLabelsOnly }) => hasIdentityLabelsOnly,
    serviceAccount: ({ serviceAccount }) =>
      serviceAccount === undefined ? null : [serviceAccount.name, labelKey(serviceAccount.labels)],
    cluster: ({ cluster }) => cluster ?? null,
    entities: ({ entities }) => entities,
    nodeNames: 'irrelevant',
    runsOn: ({ runsOn }) => runsOn ?? null,
    serviceAddress: ({ serviceAddress }) =>
      serviceAddress === undefined ? null : formatIpAddress(serviceAddress),
    serviceSelector: ({ serviceSelector }) =>
      serviceSelector === undefined ? null : labelKey(serviceSelector),
  },
  node: {
    name: 'irrelevant',
    isOwnNode: ({ isOwnNode }) => isOwnNode ?? null,
    entities: ({ entities }) => entities,
    labels: ({ labels }) => labelKey(labels),
    // An inventory knows the pods of a node by the node's name, which is part of the identity, so it only matters whether it
    // knows them.
    hostPods: ({ hostPods }) => hostPods !== undefined,
    // The name in the identity says which pod it is; what it declares may differ between pods of that name.
    hostPod: ({ hostPod }) => hostPod !== undefined && (hostPod.ports?.map(portKey).sort() ?? null),
  },
  world: {
    // The names themselves would make an identity of each address.
    names: ({ names }, { nameClass }) => nameClass(names),
    entities: ({ entities }) => entities,
  },
  reserved: { entities: ({ entities }) => entities },
  unidentified: {},
};

/**
 * What policies can see of an endpoint, and its name, because reasons of unknown verdicts mention it. Addresses outside the
 * cluster count by class only: when all are known, no reason names them.
 */
function identityKey(endpoint: Endpoint, classes: EndpointClasses): string {
  const { kind, addresses } = endpoint;
  const places = [...new Set(addresses.addresses.map(classes.addressClass))].sort();
  const name = isKnownByClass(kind, places, addresses) ? null : endpointName(endpoint);
  const within = addresses.within?.map(formatCidr) ?? null;
  return JSON.stringify([
    kind,
    name,
    places,
    addresses.isComplete,
    within,
    ...factsOf(kind, endpoint, classes),
  ]);
}

function isKnownByClass(
  kind: Endpoint['kind'],
  places: readonly string[],
  { isComplete }: AddressSet,
): boolean {
  return kind === 'world' && isComplete && places.length === 1;
}

function factsOf<Kind extends Endpoint['kind']>(
  kind: Kind,
  endpoint: EndpointOf<Kind>,
  classes: EndpointClasses,
): readonly unknown[] {
  return Object.values<Fact<Kind>>(FACTS[kind]).flatMap((fact) =>
    fact === 'irrelevant' ? [] : [fact(endpoint, classes)],
  );
}

function labelKey(set: LabelSet): unknown {
  const withheld = set.withheld === undefined ? [] : [...set.withheld].sort();
  const contradicted = set.contradicted === undefined ? [] : [...set.contradicted].sort();
  return [set.isComplete, withheld, contradicted, [...set.labels].sort(([a], [b]) => (a < b ? -1 : 1))];
}

function portKey({ name, protocol, port, declaredBy }: ContainerPort): string {
  return `${name}/${protocol}/${port}/${declaredBy ?? ''}`;
}
