import type { Unknown } from '../../model/ternary.ts';
import type { CiliumVersion } from './cni.ts';
import { anyText, offByDefault, onByDefault, oneOf, portNumber, someOf, type ValuesOf } from './setting.ts';

/** Settings of Cilium that change verdicts, by their path in the values of its chart; defaults are the chart's. */
export const CILIUM_SETTINGS = {
  policyCIDRMatchMode: someOf(
    ['nodes', 'pods'],
    'what CIDR rules match besides addresses outside the cluster',
  ),
  policyEnforcementMode: oneOf(
    ['default', 'always', 'never'],
    'default',
    'whether endpoints without policies are isolated, and whether anything is enforced',
  ),
  policyAuditMode: offByDefault(
    'whether the agents only report what policies deny, and drop nothing; connections are judged as if they dropped it',
  ),
  'sctp.enabled': offByDefault('whether SCTP is supported; if off, all SCTP is dropped'),
  routingMode: oneOf(
    ['tunnel', 'native'],
    'tunnel',
    'whether nodes reach each other through tunnels; where there are tunnels, what pods send to their port is dropped. `native` for managed Cilium',
  ),
  tunnelProtocol: oneOf(['vxlan', 'geneve'], 'vxlan', 'the tunnel protocol'),
  tunnelPort: portNumber(0, 'the tunnel port; 0 means 8472 for vxlan and 6081 for geneve'),
  'egressGateway.enabled': offByDefault('whether there are egress gateways, which need tunnels in any case'),
  'loadBalancer.mode': oneOf(['snat', 'dsr', 'hybrid'], 'snat', 'how answers of Services return to clients'),
  'loadBalancer.dsrDispatch': oneOf(
    ['opt', 'ipip', 'geneve'],
    'opt',
    'how DSR hands on the address of a Service; `geneve` needs tunnels in any case',
  ),
  'extraConfig.enable-extended-ip-protocols': offByDefault(
    'whether protocols such as GRE and VRRP are supported (1.19); if off, all of them are dropped',
  ),
  'extraConfig.allow-icmp-frag-needed': onByDefault(
    'whether ICMP "fragmentation needed" is allowed regardless of policies',
  ),
  'extraConfig.allow-localhost': oneOf(
    ['auto', 'always', 'policy'],
    'auto',
    'whether a node reaches its own pods unless a rule denies it; with `policy` only where a rule allows it',
  ),
  'extraConfig.enable-remote-node-masquerade': offByDefault(
    'whether other nodes see the address of its node instead of that of a pod (1.19)',
  ),
  'extraConfig.enable-icmp-rules': onByDefault(
    'whether policies may have `icmps`; if off, those are refused',
  ),
  'hostFirewall.enabled': offByDefault('whether policies with nodeSelector are enforced'),
  nodeSelectorLabels: offByDefault('whether fromNodes and toNodes match nodes by their labels'),
  l7Proxy: onByDefault('whether the L7 proxy is on; if off, policies with L7 rules are refused'),
  'authentication.mutual.spire.enabled': offByDefault(
    'whether connections are authenticated where a policy requires it',
  ),
  enableNonDefaultDenyPolicies: onByDefault(
    'whether enableDefaultDeny has an effect; agents before 1.20.2 do not read it',
  ),
  'k8sNetworkPolicy.enabled': onByDefault('whether NetworkPolicies are enforced'),
  'extraConfig.enable-cilium-network-policy': onByDefault(
    'whether CiliumNetworkPolicies are enforced (1.17)',
  ),
  'extraConfig.enable-cilium-clusterwide-network-policy': onByDefault(
    'whether CiliumClusterwideNetworkPolicies are enforced (1.17)',
  ),
  'k8sClusterNetworkPolicy.enabled': offByDefault('whether ClusterNetworkPolicy is enforced (1.20)'),
  'clustermesh.policyDefaultLocalCluster': onByDefault(
    'whether peers are limited to the own cluster unless they name one; `false` before 1.19',
  ),
  'cluster.name': anyText('default', 'the name of a cluster', 'the cluster that the policies belong to'),
  labels: anyText('', 'label filters in the syntax of `--labels`', 'which labels are part of identities'),
} as const;

/** By kind, the setting that says whether the agents look at its policies. */
const SWITCHES = {
  NetworkPolicy: 'k8sNetworkPolicy.enabled',
  CiliumNetworkPolicy: 'extraConfig.enable-cilium-network-policy',
  CiliumClusterwideNetworkPolicy: 'extraConfig.enable-cilium-clusterwide-network-policy',
} as const;

/** The setting by which the agents leave out policies of a kind; undefined where they enforce them. */
export function switchedOffBy(kind: string, platform: CiliumPlatform): string | undefined {
  const setting = Object.entries(SWITCHES).find(([one]) => one === kind)?.[1];
  return setting === undefined || platform[setting] ? undefined : setting;
}

export type CiliumPolicyKind = 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';

export interface CiliumPlatform extends ValuesOf<typeof CILIUM_SETTINGS> {
  readonly version: CiliumVersion;
  /** False: blocks may or may not match pods and nodes, whatever the default of `policyCIDRMatchMode`. */
  readonly isMatchModeTold: boolean;
  /** Why it is not certain that policies of a kind are enforced; for kinds that are not listed it is certain. */
  readonly doubtOfKinds: Readonly<Partial<Record<CiliumPolicyKind, Unknown>>>;
  /** Why it is not certain that SCTP is off by default. */
  readonly doubtOfSctp: Unknown | undefined;
  /** Why it is not certain that policies with DNS names or rules for requests are enforced as written. */
  readonly doubtOfProxies: Unknown | undefined;
}

/** Options of Cilium's agent that affect verdicts, as its ConfigMap names them (templates/cilium-configmap.yaml of the chart). */
export const CILIUM_OPTIONS: Readonly<Record<string, keyof typeof CILIUM_SETTINGS>> = {
  'enable-policy': 'policyEnforcementMode',
  'policy-audit-mode': 'policyAuditMode',
  'policy-cidr-match-mode': 'policyCIDRMatchMode',
  'enable-sctp': 'sctp.enabled',
  'enable-extended-ip-protocols': 'extraConfig.enable-extended-ip-protocols',
  'allow-icmp-frag-needed': 'extraConfig.allow-icmp-frag-needed',
  'allow-localhost': 'extraConfig.allow-localhost',
  'enable-remote-node-masquerade': 'extraConfig.enable-remote-node-masquerade',
  'enable-icmp-rules': 'extraConfig.enable-icmp-rules',
  'enable-cilium-network-policy': 'extraConfig.enable-cilium-network-policy',
  'enable-cilium-clusterwide-network-policy': 'extraConfig.enable-cilium-clusterwide-network-policy',
  'routing-mode': 'routingMode',
  'tunnel-protocol': 'tunnelProtocol',
  'tunnel-port': 'tunnelPort',
  'enable-egress-gateway': 'egressGateway.enabled',
  'enable-ipv4-egress-gateway': 'egressGateway.enabled',
  'bpf-lb-mode': 'loadBalancer.mode',
  'bpf-lb-dsr-dispatch': 'loadBalancer.dsrDispatch',
  'enable-host-firewall': 'hostFirewall.enabled',
  'enable-node-selector-labels': 'nodeSelectorLabels',
  'enable-l7-proxy': 'l7Proxy',
  'mesh-auth-mutual-enabled': 'authentication.mutual.spire.enabled',
  'enable-non-default-deny-policies': 'enableNonDefaultDenyPolicies',
  'enable-k8s-networkpolicy': 'k8sNetworkPolicy.enabled',
  'enable-k8s-cluster-network-policy': 'k8sClusterNetworkPolicy.enabled',
  'policy-default-local-cluster': 'clustermesh.policyDefaultLocalCluster',
  'cluster-name': 'cluster.name',
  labels: 'labels',
};
