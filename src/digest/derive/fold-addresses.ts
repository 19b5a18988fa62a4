import { type Cidr, formatCidr, prefixOf } from '../../model/cidr.ts';
import type { Endpoint, WorldEndpoint } from '../../model/endpoint.ts';
import { isPrivateAddress } from '../../model/private-address.ts';
import { endpointIdentity } from '../endpoint-identity.ts';
import type { FlowDigest } from '../flow-digest.ts';
import { rewriteDigest } from './rewrite-digest.ts';

/** Lengths of prefixes for IPv4 and IPv6, finest first. What is outside of one site is seldom told apart below the first. */
const LEVELS: readonly (readonly [number, number])[] = [
  [24, 48],
  [20, 40],
  [16, 32],
  [12, 28],
  [8, 24],
];

/**
 * The digest with the clients outside the cluster as prefixes, when there are more than `maxSources` of them: the finest level at which they are no
 * more, or the coarsest. A folded end says that its addresses are somewhere within the prefix: a block of a policy that cuts through it is unknown
 * from then on. Only clients are folded that nothing but one public address tells; ends that somebody connected to, or that have a name, stay.
 */
export function foldAddresses(digest: FlowDigest, maxSources: number): FlowDigest {
  const reached = new Set(
    digest.connections.map(({ connection }) => connection.destination).map(endpointIdentity),
  );
  const clients = new Map<string, WorldEndpoint>();
  for (const { connection } of digest.connections) {
    const { source } = connection;
    if (source.kind !== 'world' || !isOnlyAddress(source)) continue;
    const identity = endpointIdentity(source);
    if (!reached.has(identity)) clients.set(identity, source);
  }
  if (clients.size <= maxSources) return digest;
  const folded = foldedEnds(clients, maxSources);
  return rewriteDigest(digest, (seen) => {
    const source = folded.get(endpointIdentity(seen.connection.source)) ?? seen.connection.source;
    return { ...seen, connection: { ...seen.connection, source } };
  });
}

function foldedEnds(clients: ReadonlyMap<string, WorldEndpoint>, maxSources: number): Map<string, Endpoint> {
  let folded = new Map<string, Endpoint>();
  for (const level of LEVELS) {
    folded = new Map([...clients].map(([identity, client]) => [identity, foldedEnd(client, level)]));
    const distinct = new Set([...folded.values()].map(endpointIdentity));
    if (distinct.size <= maxSources) return folded;
  }
  return folded;
}

function foldedEnd(client: WorldEndpoint, [ipv4Length, ipv6Length]: readonly [number, number]): Endpoint {
  const [address] = client.addresses.addresses;
  const known = client.addresses.within?.[0];
  const length = (family: 4 | 6) => (family === 4 ? ipv4Length : ipv6Length);
  const block: Cidr | undefined =
    address !== undefined
      ? prefixOf(address, length(address.family))
      : known && prefixOf(known.base, Math.min(known.prefixLength, length(known.base.family)));
  if (block === undefined) return client;
  return { ...client, addresses: { addresses: [], isComplete: false, within: [block] } };
}

/** One public address, or a prefix of an earlier folding, and no name. */
function isOnlyAddress({ addresses: { addresses, isComplete, within }, names }: WorldEndpoint): boolean {
  if (names.length > 0) return false;
  if (within !== undefined) return addresses.length === 0 && within.length === 1;
  const [address, ...others] = addresses;
  return isComplete && address !== undefined && others.length === 0 && !isPrivateAddress(address);
}

/** What became of the clients, for people; undefined when none is folded. */
export function describeFolded({ connections }: FlowDigest): string | undefined {
  const blocks = new Set(
    connections.flatMap(({ connection: { source } }) => (source.addresses.within ?? []).map(formatCidr)),
  );
  return blocks.size === 0
    ? undefined
    : `folded: clients outside the cluster into ${blocks.size} prefixes; verdicts of a block that covers only part of a prefix are unknown`;
}
