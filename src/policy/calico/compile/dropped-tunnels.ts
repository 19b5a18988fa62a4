import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { CalicoPlatform } from '../../platform/calico-settings.ts';
import { TUNNEL_OF_POD } from '../../platform/dropped-always.ts';
import { EVERY_WORKLOAD } from '../selector/select-ends.ts';

const IP_IN_IP: RuleCondition = { kind: 'protocol', number: 4 };

/**
 * Unless Felix is told to let them through, it drops VXLAN and IP in IP that pods send before any policy is asked, because
 * policies would see only the outer packet (felix/rules/endpoints.go, `endpointIptablesChain`; felix/bpf-gpl/parsing.h for IP in
 * IP).
 */
export function droppedTunnels(calico: CalicoPlatform): readonly CompiledPolicy[] {
  const { vxlanPort, allowVXLANPacketsFromWorkloads, allowIPIPPacketsFromWorkloads } = calico;
  const dropped: readonly RuleCondition[] = [
    ...(allowVXLANPacketsFromWorkloads ? [] : [vxlanOn(vxlanPort)]),
    ...(allowIPIPPacketsFromWorkloads ? [] : [IP_IN_IP]),
  ];
  if (dropped.length === 0) return [];
  const rules = dropped.map((match, index) => ({
    action: 'deny' as const,
    index,
    path: [],
    span: undefined,
    match,
  }));
  const egress = { isolates: false, rules };
  return [{ origin: { builtIn: TUNNEL_OF_POD }, subject: EVERY_WORKLOAD, ingress: undefined, egress }];
}

function vxlanOn(port: number): RuleCondition {
  return { kind: 'port-range', protocol: 'UDP', first: port, last: port };
}
