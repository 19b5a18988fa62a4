import type { Unknown } from '../../model/ternary.ts';
import type { CiliumVersion } from './cni.ts';
import { anyText, oneOf, onOff, portNumber, someOf, type ValuesOf } from './setting.ts';

/** Settings of Cilium that change verdicts, by their path in the values of its chart; defaults are the chart's. */
export const CILIUM_SETTINGS = {
  policyCIDRMatchMode: someOf(['nodes', 'pods'], 'what CIDR rules match besides addresses of the world'),
  policyEnforcementMode: oneOf(
    ['default', 'always', 'never'],
    'default',
    'whether endpoints without policies are isolated, and whether anything is enforced',
  ),
  policyAuditMode: onOff(
    false,
    'whether the agents only say what policies deny, and drop nothing; connections are judged as if they did',
  ),
  'sctp.enabled': onOff(
    false,
    'whether SCTP is let through where policies allow it; off, all of it is dropped',
  ),
  routingMode: oneOf(
    ['tunnel', 'native'],
    'tunnel',
    'whether nodes reach each other through tunnels; then what pods send to the port of these is dropped. `native` under managed Ciliums',
  ),
  tunnelProtocol: oneOf(['vxlan', 'geneve'], 'vxlan', 'the protocol of the tunnels'),
  tunnelPort: portNumber(0, 'the port of the tunnels; 0 is 8472 for vxlan, and 6081 for geneve'),
  'extraConfig.enable-extended-ip-protocols': onOff(
    false,
    'whether protocols such as GRE and VRRP are let through where policies allow them (1.19); off, all of them are dropped',
  ),
  'extraConfig.allow-icmp-frag-needed': onOff(
    true,
    'whether "fragmentation needed" of ICMP passes whatever policies say',
  ),
  'hostFirewall.enabled': onOff(false, 'whether policies with nodeSelector are enforced'),
  nodeSelectorLabels: onOff(false, 'whether fromNodes and toNodes match nodes by their labels'),
  l7Proxy: onOff(
    true,
    'whether there is a proxy for requests; off, policies with rules for them are refused',
  ),
  'authentication.mutual.spire.enabled': onOff(
    false,
    'whether something authenticates what a policy wants authenticated',
  ),
  enableNonDefaultDenyPolicies: onOff(true, 'whether enableDefaultDeny is looked at'),
  'k8sNetworkPolicy.enabled': onOff(true, 'whether NetworkPolicies are enforced'),
  'k8sClusterNetworkPolicy.enabled': onOff(false, 'whether ClusterNetworkPolicy is enforced (1.20)'),
  'clustermesh.policyDefaultLocalCluster': onOff(
    true,
    'whether peers are of the own cluster unless they name one; `false` before 1.19',
  ),
  'cluster.name': anyText('default', 'the name of a cluster', 'which cluster the policies are of'),
  labels: anyText('', 'label filters as `--labels` takes them', 'which labels are part of identities'),
} as const;

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
