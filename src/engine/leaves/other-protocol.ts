import type { TrafficLeafKind } from './leaf-kind.ts';

/** A protocol that recordings do not name, such as GRE: it may be any of those recorded as `other`. */
export interface OtherProtocolLeaf {
  readonly kind: 'other-protocol';
  readonly name: string;
}

export const OTHER_PROTOCOL: TrafficLeafKind<OtherProtocolLeaf> = {
  match: ({ name }, { protocol }) => {
    if (protocol !== 'other') return false;
    return { code: 'protocol-not-recorded', detail: `it was not recorded whether this is ${name}` };
  },
};
