import type { Connection } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type Endpoint, endpointName, singleAddress } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { didYouMean } from '../../policy/did-you-mean.ts';
import { inputProblem } from '../input/input-problem.ts';
import { parsePort } from './parse-port.ts';

/** A connection as people name it on the command line. */
export interface ConnectionWords {
  /** `namespace/workload`, or an address. */
  readonly source: string;
  readonly destination: string;
  /** See `parsePort`. */
  readonly port: string;
}

/**
 * The connections that the words stand for. One name can be several endpoints (replicas whose labels differ), so there can be
 * several; those that look the same to every policy are one.
 */
export function findConnections(
  words: ConnectionWords,
  known: readonly Endpoint[],
  resolve: (endpoint: Endpoint) => Endpoint,
): readonly Connection[] | Diagnostic {
  const port = parsePort(words.port);
  if (port === undefined) {
    return inputProblem(
      'input/bad-port',
      `\`${words.port}\` is not a port`,
      'write 8080, TCP/8080, UDP/53, SCTP/3868, ICMP or ICMPv6',
    );
  }
  const sources = findEndpoints(words.source, known, resolve);
  if ('code' in sources) return sources;
  const destinations = findEndpoints(words.destination, known, resolve);
  if ('code' in destinations) return destinations;
  return sources.flatMap((source) =>
    destinations.map((destination) => ({ source, destination, ...port, isPodToItself: false })),
  );
}

/** An address that belongs to a known pod or node is that one; any other is taken to be outside the cluster. */
function findEndpoints(
  text: string,
  known: readonly Endpoint[],
  resolve: (endpoint: Endpoint) => Endpoint,
): readonly Endpoint[] | Diagnostic {
  const address = parseIpAddress(text);
  if (address !== undefined) {
    const addresses = singleAddress(address);
    const resolved = resolve({ kind: 'unidentified', addresses });
    return [
      resolved.kind === 'unidentified' ? { kind: 'world', addresses, names: [], entities: [] } : resolved,
    ];
  }
  const found = known.filter((endpoint) => endpoint.kind === 'workload' && endpointName(endpoint) === text);
  return found.length > 0 ? distinct(found) : notFound(text, known);
}

function distinct(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const byLook = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    if (endpoint.kind !== 'workload') continue;
    const { labels, namespaceLabels, ports } = endpoint;
    const sets = [labels, namespaceLabels].map((set) => [set.isComplete, [...set.labels].sort()]);
    const look = JSON.stringify([sets, ports ?? null]);
    if (!byLook.has(look)) byLook.set(look, endpoint);
  }
  return [...byLook.values()];
}

function notFound(text: string, known: readonly Endpoint[]): Diagnostic {
  const names = known.filter(({ kind }) => kind === 'workload').map(endpointName);
  const suggestion = didYouMean(text, [...new Set(names)]);
  return inputProblem(
    'input/unknown-endpoint',
    `\`${text}\` is neither an address nor a workload of the inventory or the flows`,
    suggestion === undefined
      ? 'write <namespace>/<workload>, and give `--inventory` or `--flows` that know it'
      : `did you mean \`${suggestion}\`?`,
  );
}
