import type { CILIUM_SETTINGS } from './cilium-settings.ts';

/** Options of Cilium's agent that affect verdicts, as its ConfigMap names them (templates/cilium-configmap.yaml of the chart). */
export const CILIUM_OPTIONS: Readonly<Record<string, keyof typeof CILIUM_SETTINGS>> = {
  'enable-policy': 'policyEnforcementMode',
  'policy-audit-mode': 'policyAuditMode',
  'policy-cidr-match-mode': 'policyCIDRMatchMode',
  'enable-sctp': 'sctp.enabled',
  'enable-extended-ip-protocols': 'extraConfig.enable-extended-ip-protocols',
  'allow-icmp-frag-needed': 'extraConfig.allow-icmp-frag-needed',
  'routing-mode': 'routingMode',
  'tunnel-protocol': 'tunnelProtocol',
  'tunnel-port': 'tunnelPort',
  'enable-host-firewall': 'hostFirewall.enabled',
  'enable-node-selector-labels': 'nodeSelectorLabels',
  'enable-l7-proxy': 'l7Proxy',
  'mesh-auth-mutual-enabled': 'authentication.mutual.spire.enabled',
  'enable-non-default-deny-policies': 'enableNonDefaultDenyPolicies',
  'enable-k8s-networkpolicy': 'k8sNetworkPolicy.enabled',
  'enable-k8s-cluster-network-policy': 'k8sClusterNetworkPolicy.enabled',
  'policy-default-local-cluster': 'clustermesh.policyDefaultLocalCluster',
  labels: 'labels',
};
