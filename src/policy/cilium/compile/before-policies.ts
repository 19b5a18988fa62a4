import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPolicy, DirectionRules } from '../../../engine/policy-tables.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import { TUNNEL_OF_POD } from '../../platform/dropped-always.ts';
import { ANY_NODE, cannotTell, MANAGED_ENDPOINT } from './ends.ts';
import type { LabelFilter } from './label-filter.ts';

/** The default ports of the tunnels (pkg/defaults, `TunnelPortVXLAN`, `TunnelPortGeneve`). */
const PORTS = { vxlan: 8472, geneve: 6081 } as const;

/** What endpoints send to the port of the cluster's own tunnels is dropped before their policies apply (bpf/lib/policy.h, `policy_can_egress`). */
export function droppedTunnels(platform: CiliumPlatform): readonly CompiledPolicy[] {
  if (!hasTunnels(platform)) return [];
  const { tunnelProtocol, tunnelPort } = platform;
  const port = tunnelPort === 0 ? PORTS[tunnelProtocol] : tunnelPort;
  const match = { kind: 'port-range', protocol: 'UDP', first: port, last: port } as const;
  const egress = {
    isolates: false,
    rules: [{ action: 'deny' as const, index: 0, path: [], span: undefined, match }],
  };
  return [{ origin: { builtIn: TUNNEL_OF_POD }, subject: MANAGED_ENDPOINT, ingress: undefined, egress }];
}

/** With native routing only for egress gateways, and for DSR with Geneve (`NewEnabler`, pkg/egressgateway, pkg/loadbalancer/config.go). */
function hasTunnels(platform: CiliumPlatform): boolean {
  const isDsr = platform['loadBalancer.mode'] !== 'snat';
  return (
    platform.routingMode === 'tunnel' ||
    platform['egressGateway.enabled'] ||
    (isDsr && platform['loadBalancer.dsrDispatch'] === 'geneve')
  );
}

/**
 * With `enable-remote-node-masquerade`, a node sees the address of another node in what the pods of that node send to it, so that
 * its policies judge it as that node's (`snat_v4_needs_masquerade`, bpf/lib/nat.h). That is not simulated.
 */
export function masqueradedPods(platform: CiliumPlatform): readonly CompiledPolicy[] {
  const isOn =
    platform['extraConfig.enable-remote-node-masquerade'] && isCiliumSince(platform.version, '1.19');
  if (!isOn || !platform['hostFirewall.enabled']) return [];
  const ofPod = cannotTell(
    { kind: 'labels', of: 'pod', selector: { requirements: [] } },
    {
      code: 'construct-not-simulated',
      detail: 'with `enable-remote-node-masquerade`, a node takes pods of other nodes for those nodes',
    },
  );
  const rule = { index: 0, path: [], span: undefined, match: { kind: 'source', is: ofPod } } as const;
  const subject: EndpointCondition = {
    kind: 'all',
    of: [ANY_NODE, { kind: 'not', of: { kind: 'own-node', match: true } }],
  };
  const ingress: DirectionRules = {
    isolates: false,
    rules: [
      { action: 'allow', ...rule },
      { action: 'deny', ...rule },
    ],
  };
  return [{ origin: { builtIn: 'masquerade' }, subject, ingress, egress: undefined }];
}

/**
 * "Fragmentation needed" of IPv4 passes before the policies are looked up, so that a path's MTU can be found whatever they say; "packet
 * too big" of IPv6 does not (bpf/lib/policy.h, `__policy_can_access`).
 */
export function fragmentationNeeded(platform: CiliumPlatform): readonly CompiledPolicy[] {
  if (!platform['extraConfig.allow-icmp-frag-needed']) return [];
  const match = { kind: 'icmp', protocol: 'ICMP', type: 3, code: 4, isError: true } as const;
  const rules: CompiledPolicy['ingress'] = {
    isolates: false,
    rules: [{ action: 'allow', index: 0, path: [], span: undefined, match }],
  };
  return [
    {
      origin: { builtIn: 'fragmentation-needed' },
      subject: { kind: 'any', of: [MANAGED_ENDPOINT, ANY_NODE] },
      ingress: rules,
      egress: rules,
    },
  ];
}

/**
 * Without the host firewall, agents before 1.20.2 enforce nothing for whoever has a label with the key `host`, of whatever source: a
 * pod with such a label, too (`computePolicyEnforcementAndRules`, pkg/policy/repository.go of v1.16.19 to v1.20.1). Which patch runs
 * is not known.
 */
export function podsTakenForHosts(
  platform: CiliumPlatform,
  isIdentityLabel: LabelFilter | undefined,
): readonly CompiledPolicy[] {
  if (platform['hostFirewall.enabled'] || isIdentityLabel?.('host') === false) return [];
  const detail =
    'the pod has a label `host`, and without the host firewall Cilium before 1.20.2 enforces no policies for such pods';
  const rules: DirectionRules = {
    isolates: false,
    rules: [{ action: 'allow', index: 0, path: [], span: undefined, match: ALWAYS }],
  };
  const subject: EndpointCondition = {
    kind: 'undetermined',
    reach: 'pods-labelled-host',
    reason: { code: 'enforcement-not-told', detail },
  };
  return [{ origin: { builtIn: 'label-host' }, subject, ingress: rules, egress: rules }];
}
