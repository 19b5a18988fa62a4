import type { Endpoint } from './endpoint.ts';
import type { Protocol } from './protocol.ts';

export type Direction = 'ingress' | 'egress';

/** Who opens a connection, to whom, on which port. Replies are part of it, never another one. */
export interface Connection {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  /** The destination port after Service translation; undefined for protocols without ports or when not recorded. */
  readonly port: number | undefined;
  /** Both ends are one pod (through a Service); pod to itself without a Service never reaches policy. */
  readonly isPodToItself: boolean;
}
