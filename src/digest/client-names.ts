import type { Connection } from '../model/connection.ts';
import { type DnsName, joinNames, recordedNames } from '../model/dns-name.ts';
import type { Endpoint, WorldEndpoint } from '../model/endpoint.ts';
import { formatIpAddress } from '../model/ip-address.ts';
import { endpointIdentity } from './endpoint-identity.ts';
import type { FlowDigest } from './flow-digest.ts';

/**
 * Says of each name of an address outside the cluster how it is known that the client knew it: Cilium ties names to addresses for
 * each client by itself, by the answers that this one got. What other clients knew is told apart.
 */
export function createClientNames({
  connections,
  maxNames,
  answers,
}: Pick<FlowDigest, 'connections' | 'maxNames' | 'answers'>): (connection: Connection) => Connection {
  const numberOf = createIdentityNumbers();
  const worldKey = createWorldKeys();
  const known = new Map<string, readonly DnsName[]>();
  const keyOf = (client: Endpoint, world: string): string => `${numberOf(client)} ${world}`;
  const learn = (key: string, names: readonly DnsName[]): void => {
    const others = known.get(key);
    known.set(key, others === undefined ? names : joinNames(others, names));
  };
  for (const { client, name, address } of answers) {
    learn(keyOf(client, formatIpAddress(address)), [{ name, from: 'dns-answer' }]);
  }
  for (const { connection, names } of connections) {
    const { source, destination } = connection;
    if (names.length > 0) learn(keyOf(source, worldKey(destination)), namesOfClient(names, maxNames));
  }
  const variants = new Map<WorldEndpoint, Map<string, WorldEndpoint>>();

  /** Clients that knew the same share the endpoint. */
  const withNames = (world: WorldEndpoint, clientNames: readonly DnsName[]): WorldEndpoint => {
    const others = world.names.map(({ name }) => ({ name, from: 'another-record' as const }));
    const names = joinNames(clientNames, others);
    const key = JSON.stringify(names);
    const kept = variants.get(world) ?? new Map<string, WorldEndpoint>();
    variants.set(world, kept);
    const variant = kept.get(key) ?? { ...world, names };
    kept.set(key, variant);
    return variant;
  };

  return (connection) => {
    const { source, destination } = connection;
    if (destination.kind !== 'world') return connection;
    if (known.size === 0 && destination.names.length === 0) return connection;
    const clientNames = known.get(keyOf(source, worldKey(destination))) ?? [];
    if (clientNames.length === 0 && destination.names.length === 0) return connection;
    if (isSame(clientNames, destination.names)) return connection;
    return { ...connection, destination: withNames(destination, clientNames) };
  };
}

/** A list that is full may have been cut: then its names are not all that the client's records had. */
function namesOfClient(names: readonly string[], maxNames: number): readonly DnsName[] {
  if (names.length < maxNames) return recordedNames(names);
  return names.map((name) => ({ name, from: 'dns-answer' }));
}

function isSame(one: readonly DnsName[], other: readonly DnsName[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ name, from }, i) => other[i]?.name === name && other[i].from === from);
}

/** One address, or what else tells ends outside the cluster apart. */
function createWorldKeys(): (endpoint: Endpoint) => string {
  const keys = new Map<Endpoint, string>();
  return (endpoint) => {
    const known = keys.get(endpoint);
    if (known !== undefined) return known;
    const [address, ...others] = endpoint.addresses.addresses;
    const isSingle = address !== undefined && others.length === 0;
    const key = isSingle ? formatIpAddress(address) : endpointIdentity(endpoint);
    keys.set(endpoint, key);
    return key;
  };
}

/** A number for each identity: identities are long, and asked for by every connection. */
function createIdentityNumbers(): (endpoint: Endpoint) => number {
  const byObject = new Map<Endpoint, number>();
  const byIdentity = new Map<string, number>();
  return (endpoint) => {
    const known = byObject.get(endpoint);
    if (known !== undefined) return known;
    const identity = endpointIdentity(endpoint);
    const number = byIdentity.get(identity) ?? byIdentity.size;
    byIdentity.set(identity, number);
    byObject.set(endpoint, number);
    return number;
  };
}
