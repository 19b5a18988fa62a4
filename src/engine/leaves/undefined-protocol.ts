import type { Connection } from '../../model/connection.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Ternary } from '../../model/ternary.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/** Protocols for which the dialect defines no behaviour: never a certain match. */
export interface UndefinedProtocolLeaf {
  readonly kind: 'undefined-protocol';
  readonly protocols: readonly Protocol[];
}

export const UNDEFINED_PROTOCOL: TrafficLeafKind<UndefinedProtocolLeaf> = { match: matchUndefined };

function matchUndefined({ protocols }: UndefinedProtocolLeaf, { protocol }: Connection): Ternary {
  if (!protocols.includes(protocol)) return false;
  return {
    code: 'protocol-undefined',
    detail: `NetworkPolicy does not define what happens to ${protocol} at an isolated pod`,
  };
}
