import { type Cidr, containsCidr, parseCidr } from '../../../model/cidr.ts';
import type { LabelSelector, SelectorRequirement } from '../../../model/label-selector.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../network-policy.ts';

/** How a policy's egress rules let pods ask a DNS server: resolvers ask over UDP first. */
export type DnsWay = 'udp' | 'tcp-only' | 'none';

/** 5353 is where OpenShift's DNS pods listen; policies see the port of the pod, not that of the Service. */
export const DNS_PORTS = [53, 5353];
export const SYSTEM_NAMESPACES = new Set(['kube-system', 'openshift-dns']);
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** Where node-local DNS listens (169.254.20.10 by default), and the IPv6 counterpart. */
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'].flatMap((text) => parseCidr(text) ?? []);

/**
 * Whether an egress rule can mean a DNS server, as far as the policy itself tells: peers in another namespace, addresses, or
 * anybody; pods of its own namespace only where DNS lives there. When in doubt, it does.
 */
export function dnsWayOf(policy: NetworkPolicy, profile: CniProfile): DnsWay {
  if (!policy.policyTypes.has('Egress')) return 'none';
  let way: DnsWay = 'none';
  for (const { peers, ports } of policy.egress) {
    const [udp, tcp] = [portsAllow(ports, 'UDP'), portsAllow(ports, 'TCP')];
    const reach = udp ?? tcp;
    if (reach === undefined) continue;
    if (peers !== 'any' && !peers.some((peer) => isDnsPeer(peer, policy.namespace, reach, profile))) continue;
    if (udp !== undefined) return 'udp';
    way = 'tcp-only';
  }
  return way;
}

/** `named`: the rule names DNS's port; `all`: it allows all ports, so it need not be meant for DNS. */
type Reach = 'named' | 'all';

function portsAllow(ports: 'any' | readonly NetworkPolicyPort[], protocol: 'UDP' | 'TCP'): Reach | undefined {
  if (ports === 'any') return 'all';
  const fitting = ports.filter((port) => port.protocol === protocol && includesDns(port));
  if (fitting.length === 0) return undefined;
  return fitting.some(({ port }) => port !== 'any') ? 'named' : 'all';
}

function includesDns({ port }: NetworkPolicyPort): boolean {
  if (port === 'any') return true;
  if ('name' in port) return port.name.includes('dns');
  return DNS_PORTS.some((dns) => port.first <= dns && dns <= port.last);
}

function isDnsPeer(peer: NetworkPolicyPeer, own: string, reach: Reach, profile: CniProfile): boolean {
  if (peer.kind === 'ipBlock')
    return isDnsBlock(peer.cidr, { matchesPods: profile.ipBlockMatchesPods.egress !== 'never' });
  const { namespaceSelector, podSelector } = peer;
  const isSystem = SYSTEM_NAMESPACES.has(own) || soundsLikeDns(own);
  if (namespaceSelector === undefined) {
    // `k8s-app: kube-dns` selects pods of kube-system: in any other namespace it matches nothing.
    if (isSystem) return true;
    return reach === 'named' && !(podSelector?.requirements ?? []).some(isKubeDns);
  }
  if (reach === 'named') return true;
  return mayBeDnsNamespace(namespaceSelector) && mayBeDnsPods(podSelector);
}

/**
 * Whether the block may be meant for DNS. Cilium matches no pods and nodes by address, so a wide block includes DNS pods only for
 * other CNIs.
 */
export function isDnsBlock(cidr: Cidr, { matchesPods }: { readonly matchesPods: boolean }): boolean {
  if (matchesPods) return true;
  const isOneAddress = cidr.prefixLength === (cidr.base.family === 4 ? 32 : 128);
  return isOneAddress || LINK_LOCAL.some((local) => containsCidr(local, cidr));
}

function mayBeDnsNamespace({ requirements }: LabelSelector): boolean {
  return requirements.every(({ key, operator, values }) => {
    if (key !== NAMESPACE_NAME || operator === 'Exists') return true;
    if (operator === 'NotIn') return !values.includes('kube-system');
    return operator === 'In' && values.some((name) => SYSTEM_NAMESPACES.has(name) || soundsLikeDns(name));
  });
}

function mayBeDnsPods(selector: LabelSelector | undefined): boolean {
  return (selector?.requirements ?? []).every(
    ({ key, operator, values }) => operator !== 'In' || soundsLikeDns(key) || values.some(soundsLikeDns),
  );
}

function isKubeDns({ key, operator, values }: SelectorRequirement): boolean {
  return key === 'k8s-app' && operator === 'In' && values.includes('kube-dns');
}

export function soundsLikeDns(text: string): boolean {
  return /dns/i.test(text);
}
