import { type Endpoint, NO_ADDRESS } from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import type { L7Request } from '../model/l7-request.ts';
import { isPrivateAddress } from '../model/private-address.ts';
import { createConnectionTable } from './connection-table.ts';
import type { FlowDigest, SeenConnection } from './flow-digest.ts';
import type { Redaction } from './redactions.ts';
import { reverseLookup } from './reverse-name.ts';
import { RequestList, type SeenRequests } from './seen-requests.ts';

/**
 * The digest without DNS names, or without public addresses, of hosts outside the cluster. What they would decide is unknown from
 * then on: ends lose their address, and those of which only the address said that they are outside become unidentified, because it
 * could have been that of a pod or node. Private addresses stay, as do names of one label and those below `cluster.local`. DNS
 * answers tie the two together, and go with either. Connections that then look alike are one.
 */
export function redactDigest(digest: FlowDigest, redactions: readonly Redaction[]): FlowDigest {
  if (redactions.length === 0) return digest;
  const table = createConnectionTable();
  const redactEnd = createEndRedaction(redactions);
  for (const seen of digest.connections) table.addSeen(redactSeen(seen, redactEnd, redactions));
  if (digest.answers.length > 0) table.addSeenAnswers({ answers: [], hasAllAnswers: false });
  table.addSeenAnswers({ answers: [], hasAllAnswers: digest.hasAllAnswers });
  return { ...digest, ...table.finish() };
}

/** The same end gives the same object: ends are shared by many connections. */
function createEndRedaction(redactions: readonly Redaction[]): (endpoint: Endpoint) => Endpoint {
  const known = new Map<Endpoint, Endpoint>();
  return (endpoint) => {
    const redacted = known.get(endpoint) ?? redactEndpoint(endpoint, redactions);
    known.set(endpoint, redacted);
    return redacted;
  };
}

function redactEndpoint(endpoint: Endpoint, redactions: readonly Redaction[]): Endpoint {
  if (endpoint.kind !== 'world' && endpoint.kind !== 'unidentified') return endpoint;
  const { addresses: list, within = [] } = endpoint.addresses;
  const isPublic = [...list, ...within.map(({ base }) => base)].some((address) => !isPrivateAddress(address));
  const hidesAddress = isPublic && redactions.includes('addresses');
  const addresses = hidesAddress ? NO_ADDRESS : endpoint.addresses;
  if (endpoint.kind === 'unidentified') return { ...endpoint, addresses };
  const isKnownOutside = endpoint.entities.some((entity) => entity.startsWith('world'));
  if (hidesAddress && !isKnownOutside) return { kind: 'unidentified', addresses };
  return { ...endpoint, addresses, names: redactions.includes('names') ? [] : endpoint.names };
}

function redactSeen(
  seen: SeenConnection,
  redactEnd: (endpoint: Endpoint) => Endpoint,
  redactions: readonly Redaction[],
): SeenConnection {
  const { connection, requests, example } = seen;
  const source = redactEnd(connection.source);
  const destination = redactEnd(connection.destination);
  const shown = (text: string, before: Endpoint, after: Endpoint): string =>
    before.addresses === after.addresses ? text : 'redacted';
  return {
    ...seen,
    connection: { ...connection, source, destination },
    // Ends without their address fall together by their names: which of them this client knew by which is lost.
    names:
      redactions.includes('names') || destination.addresses !== connection.destination.addresses
        ? []
        : seen.names,
    requests: redactRequests(requests, redactions),
    example: {
      ...example,
      source: shown(example.source, connection.source, source),
      destination: shown(example.destination, connection.destination, destination),
    },
  };
}

function redactRequests({ requests, isComplete }: SeenRequests, redactions: readonly Redaction[]) {
  const list = new RequestList();
  list.addAll({
    requests: requests.map((seen) => ({ ...seen, request: redactRequest(seen.request, redactions) })),
    isComplete,
  });
  return list.finish();
}

/** A host or name that is not told was not recorded. */
function redactRequest(request: L7Request, redactions: readonly Redaction[]): L7Request {
  if (request.kind === 'http') {
    return isHidden(request.host, redactions) ? { ...request, host: undefined } : request;
  }
  if (request.kind !== 'dns') return request;
  return isHidden(request.name, redactions) ? { ...request, name: undefined } : request;
}

function isHidden(host: string | undefined, redactions: readonly Redaction[]): boolean {
  if (host === undefined) return false;
  const asAddress = parseIpAddress(host.replace(/^\[(.*)\]$|\.$/, '$1'));
  // What a reverse lookup asks for tells the address, too; a whole network of which it does not tell may be public.
  const told = asAddress === undefined ? reverseLookup(host) : { address: asAddress };
  const isPublic = told !== undefined && (told.address === undefined || !isPrivateAddress(told.address));
  if (isPublic && redactions.includes('addresses')) return true;
  return (
    asAddress === undefined &&
    redactions.includes('names') &&
    host.includes('.') &&
    !/\.cluster\.local\.?$/i.test(host)
  );
}
