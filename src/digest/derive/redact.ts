import { reverseLookup } from '../../model/dns-name.ts';
import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { L7Request } from '../../model/l7-request.ts';
import { isPrivateAddress } from '../../model/private-address.ts';
import { isRecordedSet } from '../../model/recorded-set.ts';
import type { FlowDigest, SeenConnection } from '../flow-digest.ts';
import type { ObservedVolume } from '../observed-volume.ts';
import { RequestList, type SeenRequests } from '../seen-requests.ts';
import type { Redaction } from './redactions.ts';
import { rewriteDigest } from './rewrite-digest.ts';

/**
 * The digest without DNS names, or without public addresses, of hosts outside the cluster. What they would decide is unknown from
 * then on: ends lose their address, and those of which only the address said that they are outside become unidentified, because it
 * could have been that of a pod or node. Private addresses stay, as do names of one label and those of Services and pods of namespaces that the digest
 * knows. DNS answers tie the two together, and go with either. Connections that then look alike are one.
 */
export function redactDigest(digest: FlowDigest, redactions: readonly Redaction[]): FlowDigest {
  if (redactions.length === 0) return digest;
  const redactEnd = createEndRedaction(redactions);
  const namespaces = namespacesOf(digest);
  const isHidden = (host: string | undefined): boolean =>
    host !== undefined && isOutsideName(host, redactions, namespaces);
  return rewriteDigest(digest, (seen) => redactSeen(seen, redactEnd, isHidden, redactions), {
    answers: [],
    hasAllAnswers: digest.hasAllAnswers && digest.answers.length === 0,
  });
}

function namespacesOf({ connections }: FlowDigest): ReadonlySet<string> {
  const ends = connections.flatMap(({ connection }) => [connection.source, connection.destination]);
  return new Set(ends.flatMap((end) => (end.kind === 'workload' ? end.namespace : [])));
}

type IsHidden = (host: string | undefined) => boolean;

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
  const isKnownOutside = endpoint.entities.some(
    (entity) => entity.startsWith('world') || isRecordedSet(entity),
  );
  if (hidesAddress && !isKnownOutside) return { kind: 'unidentified', addresses };
  return { ...endpoint, addresses, names: redactions.includes('names') ? [] : endpoint.names };
}

function redactSeen(
  seen: SeenConnection,
  redactEnd: (endpoint: Endpoint) => Endpoint,
  isHidden: IsHidden,
  redactions: readonly Redaction[],
): SeenConnection {
  const { connection, requests, example, volumes } = seen;
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
    requests: redactRequests(requests, isHidden),
    ...(volumes !== undefined &&
      redactions.includes('addresses') && { volumes: volumes.map(withoutAddress) }),
    example: {
      ...example,
      source: shown(example.source, connection.source, source),
      destination: shown(example.destination, connection.destination, destination),
    },
  };
}

function redactRequests({ requests, isComplete }: SeenRequests, isHidden: IsHidden) {
  const list = new RequestList();
  list.addAll({
    requests: requests.map((seen) => ({ ...seen, request: redactRequest(seen.request, isHidden) })),
    isComplete,
  });
  return list.finish();
}

/** A host or name that is not told was not recorded. */
function redactRequest(request: L7Request, isHidden: IsHidden): L7Request {
  if (request.kind === 'http') {
    const withoutPort = request.host?.replace(/:\d*$/, '');
    return isHidden(request.host) || isHidden(withoutPort) ? { ...request, host: undefined } : request;
  }
  if (request.kind !== 'dns') return request;
  return isHidden(request.name) ? { ...request, name: undefined } : request;
}

/** Some recorders are named by their address. */
function withoutAddress(volume: ObservedVolume): ObservedVolume {
  const isPublic = volume.observer.split(' ').some((part) => {
    const address = parseIpAddress(part);
    return address !== undefined && !isPrivateAddress(address);
  });
  return isPublic ? { ...volume, observer: '' } : volume;
}

/** `<service>.<namespace>.svc.cluster.local`, also of one port (`_http._tcp.`), and `<address>.<namespace>.pod.cluster.local`. */
const OF_CLUSTER = /^(?:_[^.]+\.)*[^.]+\.([^.]+)\.(?:svc|pod)\.cluster\.local\.?$/i;

/**
 * Whether the host of a request, or a name that was asked for, tells of somebody outside what is to be left out. A resolver tries every name below
 * the domains of the cluster first, `api.partner.example.shop.svc.cluster.local`: only what is a Service or pod of a namespace that is known stays.
 */
export function isOutsideName(
  host: string,
  redactions: readonly Redaction[],
  namespaces: ReadonlySet<string>,
): boolean {
  const asAddress = parseIpAddress(host.replace(/^\[(.*)\]$|\.$/, '$1'));
  // What a reverse lookup asks for tells the address, too; a whole network of which it does not tell may be public.
  const told = asAddress === undefined ? reverseLookup(host) : { address: asAddress };
  const isPublic = told !== undefined && (told.address === undefined || !isPrivateAddress(told.address));
  if (isPublic && redactions.includes('addresses')) return true;
  if (!redactions.includes('names') || asAddress !== undefined || !host.includes('.')) return false;
  const [, namespace] = OF_CLUSTER.exec(host) ?? [];
  return namespace === undefined || !namespaces.has(namespace.toLowerCase());
}
