import { CIDR_SHAPE } from './cidr-shape.ts';
import { ANYTHING, list, map, type Shape, TEXT } from './shape.ts';

/** The definition of CiliumCIDRGroup, the same in all versions. */
export const CIDR_GROUP_SHAPE: Shape = map(
  {
    apiVersion: TEXT,
    kind: TEXT,
    metadata: ANYTHING,
    spec: map({ externalCIDRs: list(CIDR_SHAPE, { min: 0 }) }, { required: ['externalCIDRs'] }),
  },
  { required: ['spec'] },
);
