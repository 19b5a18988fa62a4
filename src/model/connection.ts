import type { Endpoint } from './endpoint.ts';
import type { L7Request } from './l7-request.ts';
import type { IcmpMessage, Protocol } from './protocol.ts';

/** As seen from the subject of a policy. */
export const DIRECTIONS = ['ingress', 'egress'] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** Who opens a connection, to whom, on which port. Replies are part of it, never another one. */
export interface Connection {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  /** The destination port after Service translation; undefined for protocols without ports or when not recorded. */
  readonly port: number | undefined;
  /** The ICMP or ICMPv6 message that opens something (echo request, …); undefined for other protocols and when not recorded. */
  readonly icmp: IcmpMessage | undefined;
  /** The request that was made over it; undefined when none was recorded, so that what it carries is not known. */
  readonly l7: L7Request | undefined;
  /** Both ends are one pod (through a Service); pod to itself without a Service never reaches policy. */
  readonly isPodToItself: boolean;
  /** The destination may see another client than the source: behind a port of a node, CNIs differ on that. */
  readonly hidesClient?: true;
}
