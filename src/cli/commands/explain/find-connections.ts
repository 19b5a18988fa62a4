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
import { isLoopbackAddress } from '../../../model/private-address.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { didYouMean } from '../../../policy/fields/did-you-mean.ts';
import { inputProblem } from '../../input/input-problem.ts';
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
      itself(source, destination, through !== undefined).map((isPodToItself) => ({
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
 * A pod that is behind a Service may reach itself through it; otherwise a single pod of its kind does not reach itself. Pods
 * share no address.
 */
function itself(source: Endpoint, destination: Endpoint, isService: boolean): readonly boolean[] {
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

function findEndpoints(text: string, directory: EndpointDirectory): readonly Endpoint[] | Diagnostic {
  const address = recordedAddress(text);
  if (address !== undefined) {
    return isLoopbackAddress(address) ? loopback(text) : distinct(directory.byAddress(address));
  }
  if (text.includes('/')) {
    const found = directory.byName(text);
    return found.length > 0 ? found : unknownName(text, directory.names);
  }
  const names = directory.names.filter((name) => name.endsWith(`/${text}`));
  const [name, ...others] = names;
  if (name === undefined) return unknownName(text, directory.names);
  return others.length > 0 ? ambiguousName(text, names) : directory.byName(name);
}

/** Ends that look the same to every policy count as one. */
function distinct(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(
    (one, i) =>
      !endpoints
        .slice(0, i)
        .some((other) => endpointName(one) === endpointName(other) && looksAlike(one, other)),
  );
}

function loopback(text: string): Diagnostic {
  return inputProblem(
    'input/loopback-address',
    `\`${text}\` is local to each pod: what is sent there never leaves the pod, and no policy sees it`,
    'name the workload, or give an address of a pod, node or Service',
  );
}

function unknownName(text: string, names: readonly string[]): Diagnostic {
  const isBare = !text.includes('/');
  const candidates = isBare ? names.map((name) => name.slice(name.indexOf('/') + 1)) : names;
  const suggestion = didYouMean(text, [...new Set(candidates)]);
  return inputProblem(
    'input/unknown-endpoint',
    `\`${text}\` is neither an address nor a workload of the inventory or the flows`,
    suggestion === undefined
      ? 'write <namespace>/<workload>, and give `--inventory` or `--flows` that contain it'
      : `did you mean \`${suggestion}\`?`,
  );
}

const LISTED = 5;

function ambiguousName(text: string, names: readonly string[]): Diagnostic {
  const listed = names.slice(0, LISTED).map((name) => `\`${name}\``);
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return inputProblem(
    'input/ambiguous-endpoint',
    `\`${text}\` is the name of several workloads: ${listed.join(', ')}${more}`,
    'write <namespace>/<workload>',
  );
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
