import type { Findings } from '../../fields/findings.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Policies for nodes do nothing without the host firewall, and with it can cut off the kubelet, etcd and SSH. */
export function lintNodes({ spec, platform }: LintedSpec, findings: Findings): void {
  if (spec.subject.of !== 'nodes') return;
  const path = [...spec.path, 'nodeSelector'];
  if (platform['hostFirewall.enabled']) {
    findings.warning(
      'policy/cilium-host-policy',
      path,
      'the policy is for nodes: it can cut off the kubelet, etcd, SSH and the tunnels between nodes',
      'roll it out in audit mode first (`PolicyAuditMode` of the host endpoint)',
    );
    return;
  }
  findings.warning(
    'policy/cilium-host-policy',
    path,
    'the policy is for nodes, and without the host firewall nothing of it is enforced',
    'switch the host firewall on in the chart and say so with `--set cilium.hostFirewall.enabled=true`',
  );
}
