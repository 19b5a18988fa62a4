import type { Decision } from './decisions.ts';
import { addressOf } from './end.ts';
import type { Route } from './route.ts';

/** OVN-Kubernetes' audit log, with `allow` and `deny` annotated in every namespace: only pods that a policy selects. */
export function asOvnAcl(route: Route, decisions: readonly Decision[]): string[] {
  return decisions
    .filter(({ isSelected }) => isSelected)
    .map(({ side, pod, isAllowed, policy }) => {
      const direction = side === 'source' ? 'Egress' : 'Ingress';
      const { namespace } = pod.workload;
      const name =
        isAllowed && policy !== undefined
          ? `NP:${namespace}:${policy}:${direction}:0`
          : `NP:${namespace}:${direction}`;
      const acl = [
        `name="${name}"`,
        `verdict=${isAllowed ? 'allow' : 'drop'}`,
        'severity=info',
        `direction=${side === 'source' ? 'from-lport' : 'to-lport'}`,
      ].join(', ');
      const time = new Date(route.time).toISOString();
      return `${time}|00001|acl_log(ovn_pinctrl0)|INFO|${acl}: ${packetOf(route)}`;
    });
}

function packetOf({ source, destination, l4 }: Route): string {
  const ethernet = 'vlan_tci=0x0000,dl_src=0a:58:0a:f4:01:01,dl_dst=0a:58:0a:f4:02:01';
  const ip = `nw_src=${addressOf(source)},nw_dst=${addressOf(destination)},nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no`;
  if (l4.protocol === 'ICMPv4') return `icmp,${ethernet},${ip},icmp_type=${l4.type},icmp_code=0`;
  const ports = `tp_src=${l4.sourcePort},tp_dst=${l4.destinationPort}`;
  const flags = l4.protocol === 'TCP' ? ',tcp_flags=syn' : '';
  return `${l4.protocol.toLowerCase()},${ethernet},${ip},${ports}${flags}`;
}
