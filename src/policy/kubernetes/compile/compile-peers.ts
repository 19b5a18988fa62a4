import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { HostPodsLeaf } from '../../../engine/leaves/host-pods.ts';
import { type Cidr, containsCidr, formatCidr } from '../../../model/cidr.ts';
import type { Direction } from '../../../model/connection.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicyPeer } from '../network-policy.ts';

/** What the meaning of a rule's peers depends on: where the rule is written and, for some plug-ins, what is written around it. */
export interface PeerContext {
  readonly namespace: string;
  readonly direction: Direction;
  readonly profile: CniProfile;
  /** The `except` of all blocks of the namespace's policies in this direction; empty where they do not affect other blocks. */
  readonly exceptsAround: readonly Cidr[];
}

export function compilePeers(peers: readonly NetworkPolicyPeer[], context: PeerContext): EndpointCondition {
  return { kind: 'any', of: peers.map((peer) => compilePeer(peer, context)) };
}

type Selectors = Extract<NetworkPolicyPeer, { kind: 'selectors' }>;
type Block = Extract<NetworkPolicyPeer, { kind: 'ipBlock' }>;

function compilePeer(peer: NetworkPolicyPeer, context: PeerContext): EndpointCondition {
  if (peer.kind === 'ipBlock') return compileBlock(peer, context);
  const pod = compileSelectors(peer, context);
  const { direction, profile } = context;
  const match = profile.selectorsMatchHostNetwork[direction];
  if (match === 'never') return pod;
  return { kind: 'any', of: [pod, hostNetwork(peer, match, context)] };
}

function compileSelectors(
  { namespaceSelector, podSelector }: Selectors,
  { namespace, direction, profile }: PeerContext,
): EndpointCondition {
  const pods = podSelector ?? { requirements: [] };
  const isJudgedBefore = direction === 'egress' && profile.selectorsAndServices === 'pod-and-service';
  return {
    kind: 'all',
    of: [
      namespaceSelector === undefined
        ? { kind: 'namespace', name: namespace }
        : { kind: 'labels', of: 'namespace', selector: namespaceSelector },
      { kind: 'labels', of: 'pod', selector: pods },
      ...(isJudgedBefore ? [{ kind: 'service-selector', selector: pods } as const] : []),
    ],
  };
}

function hostNetwork(
  { namespaceSelector, podSelector }: Selectors,
  match: 'by-node' | 'undefined',
  { namespace, profile }: PeerContext,
): EndpointCondition {
  if (podSelector === undefined && profile.namespacesOfNodes === 'undefined') {
    const detail = `${profile.cni} may treat nodes as a namespace of their own, and this selector may mean it`;
    return { kind: 'undetermined', reach: 'nodes', reason: { code: 'host-network-pod', detail } };
  }
  const where = namespaceSelector === undefined ? { name: namespace } : { selector: namespaceSelector };
  const pods = podSelector ?? { requirements: [] };
  return { kind: 'host-pods', namespace: where, pods, ...(match === 'by-node' && { match }) };
}

/** The pods in a node's network that the peers mean, as conditions on that node. */
export function hostPodsOf(
  peers: readonly NetworkPolicyPeer[],
  context: PeerContext,
): readonly HostPodsLeaf[] {
  const { direction, profile } = context;
  const match = profile.selectorsMatchHostNetwork[direction];
  if (match === 'never') return [];
  return peers.flatMap((peer): HostPodsLeaf[] => {
    const meant = peer.kind === 'selectors' ? hostNetwork(peer, match, context) : undefined;
    return meant?.kind === 'host-pods' ? [meant] : [];
  });
}

function compileBlock({ cidr, except }: Block, context: PeerContext): EndpointCondition {
  const inBlock = blockLeaf(cidr, except, context);
  const foreign = context.exceptsAround.filter(
    (hole) => hole.prefixLength > cidr.prefixLength && containsCidr(cidr, hole) && !isWithin(hole, except),
  );
  if (foreign.length === 0) return inBlock;
  const detail = `${context.profile.cni} may also apply the \`except\` of another block to \`${formatCidr(cidr)}\``;
  const mayBeDenied: EndpointCondition = {
    kind: 'undetermined',
    reach: 'anybody',
    reason: { code: 'except-of-other-block', detail },
  };
  const inHole: EndpointCondition = { kind: 'any', of: foreign.map((hole) => blockLeaf(hole, [], context)) };
  return { kind: 'all', of: [inBlock, { kind: 'any', of: [{ kind: 'not', of: inHole }, mayBeDenied] }] };
}

function isWithin(hole: Cidr, excepts: readonly Cidr[]): boolean {
  return excepts.some((except) => containsCidr(except, hole));
}

function blockLeaf(
  cidr: Cidr,
  except: readonly Cidr[],
  { direction, profile }: PeerContext,
): EndpointCondition {
  const { ipBlockMatchesPods, ipBlockMatchesNodes } = profile;
  return { kind: 'cidr', cidr, except, pods: ipBlockMatchesPods[direction], nodes: ipBlockMatchesNodes };
}
