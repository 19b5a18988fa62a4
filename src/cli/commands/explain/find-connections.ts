import { recordedAddress } from '../../../flows/format/values/recorded-address.ts';
import type { EndpointDirectory } from '../../../inventory/endpoint-directory.ts';
import { behindAddress } from '../../../inventory/resolve/identify-by-address.ts';
import type { LocateNodes } from '../../../inventory/resolve/locate-nodes.ts';
import type {
  FindServiceTargets,
  ServiceTargets,
  Through,
} from '../../../inventory/resolve/service-targets.ts';
import { looksAlike, tellApart } from '../../../inventory/tell-apart.ts';
import type { Connection } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { type ContainerPort, type Endpoint, endpointName, singleAddress } from '../../../model/endpoint.ts';
import { formatIpAddress } from '../../../model/ip-address.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { inputProblem } from '../../input/input-problem.ts';
import { findEndpoints } from './find-endpoints.ts';
import { type AskedPort, parsePort } from './parse-port.ts';

/** A connection as people name it on the command line. */
export interface ConnectionWords {
  /** `namespace/workload`, `workload`, or an address. */
  readonly source: string;
  readonly destination: string;
  /** See `parsePort`. */
  readonly port: string;
}

/** A connection that the words mean. */
export interface AskedConnection {
  readonly connection: Connection;
  /** What distinguishes the pods that are meant from others of that name; undefined when all are meant. */
  readonly sourcePods: string | undefined;
  readonly destinationPods: string | undefined;
  /** What leads to the destination, when an address of that was given. */
  readonly through: Through | undefined;
}

/** Everything in which the words are looked up. */
export interface Whereabouts {
  readonly directory: EndpointDirectory;
  readonly findTargets: FindServiceTargets;
  readonly locate: LocateNodes;
}

/** A possible destination, with what the asked port means there. */
interface Destination {
  readonly endpoint: Endpoint;
  readonly protocol: Protocol;
  readonly port: number | undefined;
}

/**
 * The connections that the words mean: several when a name stands for pods that policies can tell apart, or an address for the
 * different pods behind a Service.
 */
export function findConnections(
  words: ConnectionWords,
  whereabouts: Whereabouts,
): readonly AskedConnection[] | Diagnostic {
  const { directory, locate } = whereabouts;
  const asked = parsePort(words.port);
  if (asked === undefined) {
    return inputProblem(
      'input/bad-port',
      `\`${words.port}\` is not a port`,
      'write 8080, TCP/8080, UDP/53, SCTP/3868, ICMP, ICMPv6, or the name of a port of the destination',
    );
  }
  const sources = findEndpoints(words.source, directory);
  if ('code' in sources) return sources;
  const found = findDestinations(words.destination, asked, whereabouts);
  if ('code' in found) return found;
  const { destinations, through, hidesClient } = found;
  const sourceWords = tellApart(sources);
  const destinationWords = tellApart(destinations.map(({ endpoint }) => endpoint));
  return sources.flatMap((source, i) =>
    destinations.flatMap(({ endpoint: destination, protocol, port }, j) =>
      selfConnections(source, destination, through !== undefined).map((isPodToItself) => ({
        connection: locate({
          source,
          destination,
          protocol,
          port,
          icmp: undefined,
          l7: undefined,
          isPodToItself,
          ...(hidesClient === true && { hidesClient }),
        }),
        sourcePods: sourceWords[i],
        destinationPods: destinationWords[j],
        through,
      })),
    ),
  );
}

/**
 * Whether the connection is one of a pod to itself, one between pods, or may be either (two answers). Through a Service a pod may
 * reach itself; otherwise both ends are one pod only if they have one address, because pods share none.
 */
function selfConnections(source: Endpoint, destination: Endpoint, isService: boolean): readonly boolean[] {
  if (source.kind !== 'workload' || destination.kind !== 'workload') return [false];
  if (endpointName(source) !== endpointName(destination) || !looksAlike(source, destination)) return [false];
  const only = onlyAddress(destination);
  if (isService) return only === undefined ? [false, true] : [true];
  return [only !== undefined && only === onlyAddress(source)];
}

function onlyAddress({ addresses: { addresses, isComplete } }: Endpoint): string | undefined {
  const [only, ...others] = addresses;
  return only === undefined || !isComplete || others.length > 0 ? undefined : formatIpAddress(only);
}

/** Where the words for the destination lead. */
interface Found extends Pick<Connection, 'hidesClient'> {
  readonly destinations: readonly Destination[];
  readonly through: Through | undefined;
}

function findDestinations(
  text: string,
  asked: AskedPort,
  { directory, findTargets }: Whereabouts,
): Found | Diagnostic {
  const address = recordedAddress(text);
  const targets = address === undefined ? undefined : findTargets(address, asked.protocol, asked.port);
  if (address !== undefined && targets?.served !== undefined) {
    const { through, served, ends, hidesClient } = targets;
    const nobody = { endpoint: behindAddress(singleAddress(address)), port: undefined };
    const destinations = (ends.length > 0 ? ends : [nobody]).map(({ endpoint, port }) => ({
      endpoint,
      protocol: served.protocol,
      port,
    }));
    return { destinations, through, ...(hidesClient === true && { hidesClient }) };
  }
  const ends = findEndpoints(text, directory);
  if ('code' in ends) return ends;
  // The address of a node may also be a Service's.
  if (targets !== undefined && !ends.some(({ kind }) => kind === 'node'))
    return noServicePort(text, asked, targets);
  const destinations = ends.flatMap((endpoint) => atPort(endpoint, asked));
  return destinations.length > 0 ? { destinations, through: undefined } : noPortOfThatName(text, asked, ends);
}

/** An end that does not declare the port's name is not meant. */
function atPort(endpoint: Endpoint, { protocol, port }: AskedPort): readonly Destination[] {
  if (typeof port !== 'string') return protocol === undefined ? [] : [{ endpoint, protocol, port }];
  return declaredBy(endpoint)
    .filter((candidate) => candidate.name === port && candidate.declaredBy !== 'init-container')
    .filter((candidate) => protocol === undefined || candidate.protocol === protocol)
    .map((candidate) => ({ endpoint, protocol: candidate.protocol, port: candidate.port }));
}

function declaredBy(endpoint: Endpoint): readonly ContainerPort[] {
  if (endpoint.kind === 'workload') return endpoint.ports ?? [];
  return endpoint.kind === 'node' ? (endpoint.hostPod?.ports ?? []) : [];
}

function noServicePort(
  text: string,
  { port }: AskedPort,
  { through, ports: known }: ServiceTargets,
): Diagnostic {
  const ports = known.map((served) => {
    const number = `${served.protocol}/${served.port}`;
    return served.name === undefined ? number : `${number} (${served.name})`;
  });
  return inputProblem(
    'input/no-service-port',
    `${text} is Service \`${through.name}\`, which has no port ${port ?? 'for this protocol'}`,
    ports.length === 0 ? 'ask about the pods behind it' : `its ports are ${ports.join(', ')}`,
  );
}

function noPortOfThatName(text: string, { port }: AskedPort, ends: readonly Endpoint[]): Diagnostic {
  const declared = ends.flatMap(declaredBy).map(({ name }) => name);
  return inputProblem(
    'input/unknown-port-name',
    declared.length === 0
      ? `no port names of \`${text}\` are known, so \`${port}\` cannot be looked up`
      : `\`${text}\` declares no port \`${port}\``,
    declared.length === 0
      ? 'use the port number, or give the workload with `--inventory`'
      : `its ports are ${[...new Set(declared)].sort().join(', ')}`,
  );
}
