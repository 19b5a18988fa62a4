import type { Connection } from '../../model/connection.ts';
import type { PortProtocol } from '../../model/protocol.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

const LAST_PORT = 65535;

/** Destination port after Service translation within first..last, both included. */
export interface PortRangeLeaf {
  readonly kind: 'port-range';
  readonly protocol: PortProtocol;
  readonly first: number;
  readonly last: number;
}

export const PORT_RANGE: TrafficLeafKind<PortRangeLeaf> = {
  match: matchRange,
  portRange: ({ first, last }) => [first, last],
};

function matchRange(leaf: PortRangeLeaf, { protocol, port }: Connection): Ternary {
  if (leaf.protocol !== protocol) return false;
  if (leaf.first <= 1 && leaf.last === LAST_PORT) return true;
  if (port === undefined) return portNotRecorded(protocol);
  return leaf.first <= port && port <= leaf.last;
}

export function portNotRecorded(protocol: string): Unknown {
  return { code: 'port-not-recorded', detail: `the ${protocol} port of this connection was not recorded` };
}
