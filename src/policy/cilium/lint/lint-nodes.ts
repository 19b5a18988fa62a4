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
      'the policy selects nodes: it can cut off the kubelet, etcd, SSH and the tunnels between nodes',
      'roll it out in audit mode first (`PolicyAuditMode` of the host endpoint)',
    );
    return;
  }
  findings.warning(
    'policy/cilium-host-policy',
    path,
    'the policy selects nodes, and without the host firewall it is not enforced',
    'enable the host firewall in the chart, and give `--set cilium.hostFirewall.enabled=true`',
  );
}
