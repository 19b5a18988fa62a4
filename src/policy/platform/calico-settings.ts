import type { CalicoVersion } from './cni.ts';
import { oneOf, type ValuesOf } from './setting.ts';

/** Settings of Calico that change verdicts, by their names in FelixConfiguration; defaults are the operator's. */
export const CALICO_SETTINGS = {
  defaultEndpointToHostAction: oneOf(
    ['Accept', 'Drop', 'Return'],
    'Accept',
    'what becomes of connections of a pod to its own node that its policies let out',
  ),
} as const;

export interface CalicoPlatform extends ValuesOf<typeof CALICO_SETTINGS> {
  readonly version: CalicoVersion;
}
