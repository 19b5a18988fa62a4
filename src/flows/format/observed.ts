import type {
  CountedTraffic,
  ExampleParts,
  Observation,
  Outcome,
  Recorded,
} from '../../digest/observation.ts';
import type { Observer } from '../../digest/observer.ts';
import type { EpochMs, NamedPolicy } from '../../model/digest.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import type { L7Request } from '../../model/l7-request.ts';
import type { IcmpMessage, Protocol } from '../../model/protocol.ts';
import type { BrokenLine, FlowLine, IgnoredReason } from '../flow-line.ts';

/** What a record tells about a connection; everything that it does not tell is left out. */
export interface ObservedConnection extends Recorded {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly port: number | undefined;
  readonly icmp?: IcmpMessage | undefined;
  readonly l7?: L7Request | undefined;
  readonly outcome: Outcome;
  readonly observer: Observer;
  /** See `Observation`. */
  readonly lastTime?: EpochMs | undefined;
  /** How many connections it stands for; left out: 1. */
  readonly weight?: number | undefined;
  readonly isDirectionGuessed?: boolean;
  readonly isRefused?: boolean;
  /** See `FlowLine`. */
  readonly isOtherLayer?: boolean | undefined;
  readonly policies?: readonly NamedPolicy[];
  /** See `Observation`. */
  readonly traffic?: CountedTraffic | undefined;
  readonly sourcePort?: number | undefined;
  /** The pods' own names with their namespaces, as recorded: `shop/web-6d5f7c9b8d-abcde`. */
  readonly sourcePod?: string | undefined;
  readonly destinationPod?: string | undefined;
}

export function observed(line: number, of: ObservedConnection): FlowLine {
  const { source, destination, protocol, port } = of;
  const observation: Observation = {
    time: of.time,
    lastTime: isLater(of) ? of.lastTime : undefined,
    node: of.node,
    connection: {
      source,
      destination,
      protocol,
      port,
      icmp: of.icmp,
      l7: of.l7,
      isPodToItself: isSameAddress(source, destination),
    },
    outcome: of.outcome,
    observer: of.observer,
    weight: of.weight ?? 1,
    isDirectionGuessed: of.isDirectionGuessed ?? false,
    isRefused: of.isRefused ?? false,
    policies: of.policies ?? NO_POLICIES,
    example: new ExampleOfEnds(of),
    traffic: of.traffic,
  };
  return of.isOtherLayer === true
    ? { line, kind: 'observation', observation, isOtherLayer: true }
    : { line, kind: 'observation', observation };
}

const NO_POLICIES: readonly NamedPolicy[] = [];

/** Describes an example only when it is asked for: few records become one. */
class ExampleOfEnds implements ExampleParts {
  readonly #of: ObservedConnection;

  constructor(of: ObservedConnection) {
    this.#of = of;
  }

  get sourcePod(): string | undefined {
    return this.#of.sourcePod ?? podName(this.#of.source);
  }

  get sourceAddress(): string | undefined {
    return addressText(this.#of.source);
  }

  get sourcePort(): number | undefined {
    return this.#of.sourcePort;
  }

  get destinationPod(): string | undefined {
    return this.#of.destinationPod ?? podName(this.#of.destination);
  }

  get destinationAddress(): string | undefined {
    return addressText(this.#of.destination);
  }

  get destinationPort(): number | undefined {
    return this.#of.port;
  }
}

/** Some recorders write an end that is before the beginning, or an end without a beginning. */
function isLater({ time, lastTime }: ObservedConnection): boolean {
  return time !== undefined && lastTime !== undefined && lastTime > time;
}

/** The same address at both ends: pods share no address, so if it is a pod's, the pod reaches itself. */
function isSameAddress(source: Endpoint, destination: Endpoint): boolean {
  const [one, other] = [onlyAddress(source), onlyAddress(destination)];
  if (one === undefined || other === undefined) return false;
  return one === other || (one.family === other.family && one.value === other.value);
}

function onlyAddress({ addresses: { addresses } }: Endpoint): IpAddress | undefined {
  return addresses.length === 1 ? addresses[0] : undefined;
}

function addressText(end: Endpoint): string | undefined {
  const only = onlyAddress(end);
  return only && formatIpAddress(only);
}

function podName(end: Endpoint): string | undefined {
  return end.kind === 'workload' ? endpointName(end) : undefined;
}

export function ignored(line: number, reason: IgnoredReason, recorded: Partial<Recorded> = {}): FlowLine {
  return { line, kind: 'ignored', reason, time: recorded.time, node: recorded.node };
}

/** A record that should be of the format and is not; `detail` is one clause and may quote it. */
export function broken(line: number, reason: BrokenLine['reason'], detail: string): FlowLine {
  return { line, kind: 'broken', reason, detail };
}
