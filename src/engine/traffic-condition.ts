import type { Connection } from '../model/connection.ts';
import type { Ternary } from '../model/ternary.ts';
import { NAMED_PORT, type NamedPortLeaf } from './leaves/named-port.ts';
import { POD_TO_ITSELF, type PodToItselfLeaf } from './leaves/pod-to-itself.ts';
import { PORT_RANGE, type PortRangeLeaf } from './leaves/port-range.ts';
import type { TrafficLeafKind } from './leaves/traffic-leaf-kind.ts';
import { UNDEFINED_PROTOCOL, type UndefinedProtocolLeaf } from './leaves/undefined-protocol.ts';

/** The questions that can be asked about what a connection carries. A new one is a file in `leaves/` and a line here and below. */
interface TrafficLeaves {
  readonly 'port-range': PortRangeLeaf;
  readonly 'named-port': NamedPortLeaf;
  readonly 'undefined-protocol': UndefinedProtocolLeaf;
  readonly 'pod-to-itself': PodToItselfLeaf;
}

const KINDS: { readonly [Kind in keyof TrafficLeaves]: TrafficLeafKind<TrafficLeaves[Kind]> } = {
  'port-range': PORT_RANGE,
  'named-port': NAMED_PORT,
  'undefined-protocol': UNDEFINED_PROTOCOL,
  'pod-to-itself': POD_TO_ITSELF,
};

type LeafOf<Kind extends keyof TrafficLeaves> = {
  [K in Kind]: TrafficLeaves[K] & { readonly kind: K };
}[Kind];
export type TrafficLeaf = LeafOf<keyof TrafficLeaves>;

export function matchTraffic<Kind extends keyof TrafficLeaves>(
  leaf: LeafOf<Kind>,
  connection: Connection,
): Ternary {
  return KINDS[leaf.kind].match(leaf, connection);
}

/** First and last of the destination ports that the leaf tells from their neighbours, if it does. */
export function portRangeOf<Kind extends keyof TrafficLeaves>(
  leaf: LeafOf<Kind>,
): readonly [number, number] | undefined {
  return KINDS[leaf.kind].portRange?.(leaf);
}
