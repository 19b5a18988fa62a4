import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { TUNNEL_OF_POD } from '../../platform/dropped-always.ts';
import { MANAGED_ENDPOINT } from './ends.ts';

/** The default ports of the tunnels (pkg/defaults, `TunnelPortVXLAN`, `TunnelPortGeneve`). */
const PORTS = { vxlan: 8472, geneve: 6081 } as const;

/**
 * What endpoints send to the port of the cluster's own tunnels is dropped before their policies apply (bpf/lib/policy.h,
 * `policy_can_egress`). With native routing there are such tunnels only for egress gateways and for DSR, which is not considered.
 */
export function droppedTunnels(platform: CiliumPlatform): readonly CompiledPolicy[] {
  const { routingMode, tunnelProtocol, tunnelPort } = platform;
  if (routingMode === 'native') return [];
  const port = tunnelPort === 0 ? PORTS[tunnelProtocol] : tunnelPort;
  const match = { kind: 'port-range', protocol: 'UDP', first: port, last: port } as const;
  const egress = {
    isolates: false,
    rules: [{ action: 'deny' as const, index: 0, path: [], span: undefined, match }],
  };
  return [{ origin: { builtIn: TUNNEL_OF_POD }, subject: MANAGED_ENDPOINT, ingress: undefined, egress }];
}
