import type { PortProtocol, Protocol } from '../model/protocol.ts';

export type PortPredicate =
  /** Destination port within first..last, both included. */
  | { readonly kind: 'range'; readonly protocol: PortProtocol; readonly first: number; readonly last: number }
  /** The port that the destination pod declares under this name and protocol. */
  | { readonly kind: 'named'; readonly protocol: PortProtocol; readonly name: string }
  /** Protocols for which the dialect defines no behaviour: never a certain match. */
  | { readonly kind: 'undefined-protocol'; readonly protocols: readonly Protocol[] };
