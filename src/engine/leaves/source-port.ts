import { PORT_PROTOCOLS, type PortProtocol } from '../../model/protocol.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/** Connections opened from certain source ports. Connections of a digest do not tell theirs: clients use any. */
export interface SourcePortLeaf {
  readonly kind: 'source-port';
  /** Undefined: of any protocol that has ports. */
  readonly protocol: PortProtocol | undefined;
}

export const SOURCE_PORT: TrafficLeafKind<SourcePortLeaf> = {
  match: (leaf, { protocol }) => {
    const asked = leaf.protocol === undefined ? PORT_PROTOCOLS : [leaf.protocol];
    if (!asked.some((one) => one === protocol)) return false;
    return { code: 'source-port-not-recorded', detail: 'the source port is not kept' };
  },
};
