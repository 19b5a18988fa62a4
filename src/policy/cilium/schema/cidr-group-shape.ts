import { type CiliumVersion, isCiliumSince } from '../../platform/cni.ts';
import { cidrShape } from './cidr-shape.ts';
import { ANYTHING, list, map, type Shape, TEXT } from './shape.ts';

/** The definition of CiliumCIDRGroup. */
export function cidrGroupShape(version: CiliumVersion): Shape {
  const externalCIDRs = list(cidrShape(!isCiliumSince(version, '1.20')), { min: 0 });
  return map(
    {
      apiVersion: TEXT,
      kind: TEXT,
      metadata: ANYTHING,
      spec: map({ externalCIDRs }, { required: ['externalCIDRs'] }),
    },
    { required: ['spec'] },
  );
}
