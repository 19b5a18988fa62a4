import type { CalicoVersion } from './cni.ts';
import { offByDefault, oneOf, portNumber, type ValuesOf } from './setting.ts';

/** Settings of Calico that change verdicts, by Calico's own names where there are such; defaults are the operator's. */
export const CALICO_SETTINGS = {
  defaultEndpointToHostAction: oneOf(
    ['Accept', 'Drop', 'Return'],
    'Accept',
    'what happens to connections of a pod to its own node that its policies allow',
  ),
  typesFilledBy: oneOf(
    ['unknown', 'api-server', 'admission-policy'],
    'unknown',
    'who fills in `types` that a policy leaves out (3.32): servers differ where sections are empty',
  ),
  autoHostEndpoints: oneOf(
    ['Disabled', 'Enabled'],
    'Disabled',
    'whether Calico creates a host endpoint for every node automatically',
  ),
  natOutgoing: oneOf(
    ['IPPools', 'Enabled', 'Disabled'],
    'IPPools',
    "whether other nodes see the address of a pod's node instead of the pod's: as the IPPools and the FelixConfiguration of the inventory say, where the pool of a pod is missing as `Enabled`",
  ),
  allowVXLANPacketsFromWorkloads: offByDefault(
    'whether pods may send VXLAN, which is otherwise dropped; `true` for the eBPF dataplane, which does not check it',
  ),
  allowIPIPPacketsFromWorkloads: offByDefault('whether pods may send IP in IP, which is otherwise dropped'),
  vxlanPort: portNumber(4789, 'the port by which Calico recognises VXLAN'),
} as const;

export interface CalicoPlatform extends ValuesOf<typeof CALICO_SETTINGS> {
  readonly version: CalicoVersion;
}
