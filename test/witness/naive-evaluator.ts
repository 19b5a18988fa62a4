/**
 * The second witness: what NetworkPolicy v1 means, written once more from the text of the API (k8s.io/api/networking/v1
 * types.go, the "Network Policies" page of kubernetes.io) in the plainest way: loops over what is written, every fact
 * known, two answers. It shares no code with the engine on purpose; do not make it faster, and do not import from src.
 */
import type { Attempt, Cluster, Labels, Party, Pod } from './cluster.ts';
import { isPodToItself } from './cluster.ts';
import { cidrContains } from './naive-cidr.ts';
import type {
  WrittenIpBlock,
  WrittenPeer,
  WrittenPolicy,
  WrittenPort,
  WrittenRule,
  WrittenSelector,
} from './written-policy.ts';

export type Direction = 'ingress' | 'egress';

/** What the API leaves to the implementation. */
export interface Settings {
  readonly ipBlockMatchesPods: boolean;
  readonly ipBlockMatchesNodes: boolean;
  /**
   * ICMP and the like at an isolated pod: implementations may let through what rules without ports allow, what any
   * rule's peers allow, everything, or nothing ("Network traffic filtering" in the documentation).
   */
  readonly protocolsWithoutPorts:
    | 'rules-without-ports'
    | 'rules-of-any-ports'
    | 'never-blocked'
    | 'always-blocked';
  /**
   * From a pod to its own node: the documentation says that traffic to and from it is always allowed, types.go says so
   * of ingress only.
   */
  readonly egressToOwnNode: 'judged' | 'always-allowed';
  /** Whether a pod that reaches itself through a Service is judged at all. */
  readonly podToItself: 'judged' | 'always-allowed';
  /**
   * Traffic of a node may be that of a pod in its network, which selectors see or not ("hostNetwork pods" in the
   * documentation). Which pod that would be is not known, so it is one that every selector means: rules only allow.
   */
  readonly selectorsSeeHostPods: boolean;
  /** Cilium enforces rules of a direction that policyTypes does not list. */
  readonly enforcesUnlistedRules: boolean;
  /** Policies of other kinds, and what they decide in this world at each end that they reach. */
  readonly unread?: readonly UnreadPolicy[];
  readonly unreadSay?: Readonly<Record<Direction, 'nothing' | 'allow' | 'deny'>>;
}

/** A policy of which only the kind is known; whatever it decides comes before everything else. */
export interface UnreadPolicy {
  readonly ends: 'pods' | 'nodes' | 'pods-and-nodes';
  /** Undefined: of all namespaces. */
  readonly namespace: string | undefined;
  readonly directions: readonly Direction[];
  readonly canAllow: boolean;
}

export function isAllowed(
  policies: readonly WrittenPolicy[],
  cluster: Cluster,
  attempt: Attempt,
  settings: Settings,
): boolean {
  return (
    sideAllows('egress', policies, cluster, attempt, settings) &&
    sideAllows('ingress', policies, cluster, attempt, settings)
  );
}

function sideAllows(
  direction: Direction,
  policies: readonly WrittenPolicy[],
  cluster: Cluster,
  attempt: Attempt,
  settings: Settings,
): boolean {
  const subject = direction === 'egress' ? attempt.from : attempt.to;
  const peer = direction === 'egress' ? attempt.to : attempt.from;
  const reaching = (settings.unread ?? []).filter(
    (unread) => unread.directions.includes(direction) && reaches(unread, subject),
  );
  const said = settings.unreadSay?.[direction];
  if (said === 'allow' && reaching.some(({ canAllow }) => canAllow)) return true;
  if (said === 'deny' && reaching.length > 0) return false;
  // Only pods with an address of their own are selected by a NetworkPolicy.
  if (subject.kind !== 'pod') return true;
  if (isPodToItself(attempt) && settings.podToItself === 'always-allowed') return true;
  // "OR if the traffic source is the pod's local node" (NetworkPolicySpec.ingress).
  const isOwnNode = isNode(peer) && peer.node === subject.node;
  if (isOwnNode && (direction === 'ingress' || settings.egressToOwnNode === 'always-allowed')) return true;

  return networkPoliciesSay(direction, policies, cluster, attempt, settings) !== 'deny';
}

/** What the NetworkPolicies alone say of one side of which the subject is a pod; `nothing` where none of them isolates it. */
export function networkPoliciesSay(
  direction: Direction,
  policies: readonly WrittenPolicy[],
  cluster: Cluster,
  attempt: Attempt,
  settings: Settings,
): 'allow' | 'deny' | 'nothing' {
  const subject = direction === 'egress' ? attempt.from : attempt.to;
  const peer = direction === 'egress' ? attempt.to : attempt.from;
  if (subject.kind !== 'pod') return 'nothing';
  let isolated = false;
  for (const policy of policies) {
    if ((policy.metadata.namespace ?? 'default') !== subject.namespace) continue;
    if (!selectorMatches(policy.spec?.podSelector ?? {}, subject.labels)) continue;
    if (!concerns(policy, direction, settings)) continue;
    isolated = true;
    for (const rule of policy.spec?.[direction] ?? []) {
      if (ruleAllows(rule ?? {}, direction, subject.namespace, peer, cluster, attempt, settings))
        return 'allow';
    }
  }
  if (!isolated) return 'nothing';
  const isOpen = !hasPorts(attempt.protocol) && settings.protocolsWithoutPorts === 'never-blocked';
  return isOpen ? 'allow' : 'deny';
}

function reaches({ ends, namespace }: UnreadPolicy, subject: Party): boolean {
  if (subject.kind === 'pod')
    return ends !== 'nodes' && (namespace === undefined || namespace === subject.namespace);
  return isNode(subject) && ends !== 'pods';
}

/** "If this field is not specified, it will default based on the existence of ingress or egress rules" (policyTypes). */
function concerns(policy: WrittenPolicy, direction: Direction, settings: Settings): boolean {
  const rules = policy.spec?.[direction] ?? [];
  if (settings.enforcesUnlistedRules && rules.length > 0) return true;
  const types = policy.spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || rules.length > 0;
}

function ruleAllows(
  rule: WrittenRule,
  direction: Direction,
  policyNamespace: string,
  peer: Party,
  cluster: Cluster,
  attempt: Attempt,
  settings: Settings,
): boolean {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  let peerMatches = peers.length === 0;
  for (const written of peers) {
    if (peerIs(written, policyNamespace, peer, cluster, settings)) peerMatches = true;
  }
  const ports = rule.ports ?? [];
  let portMatches = ports.length === 0;
  for (const written of ports) {
    if (portIs(written, attempt)) portMatches = true;
  }
  if (!hasPorts(attempt.protocol)) {
    if (settings.protocolsWithoutPorts === 'rules-of-any-ports') portMatches = true;
    if (settings.protocolsWithoutPorts === 'always-blocked') portMatches = false;
  }
  return peerMatches && portMatches;
}

function peerIs(
  written: WrittenPeer,
  policyNamespace: string,
  peer: Party,
  cluster: Cluster,
  settings: Settings,
): boolean {
  if (written.ipBlock) return blockContains(written.ipBlock, peer, settings);
  if (isNode(peer)) return settings.selectorsSeeHostPods;
  if (peer.kind !== 'pod') return false;
  if (written.namespaceSelector) {
    if (!selectorMatches(written.namespaceSelector, namespaceLabels(cluster, peer))) return false;
  } else if (peer.namespace !== policyNamespace) {
    return false;
  }
  return selectorMatches(written.podSelector ?? {}, peer.labels);
}

/** The API server sets the name label on every namespace (KEP-2161). */
export function namespaceLabels(cluster: Cluster, pod: Pod): Labels {
  return { ...cluster.namespaces[pod.namespace], 'kubernetes.io/metadata.name': pod.namespace };
}

function blockContains(block: WrittenIpBlock, peer: Party, settings: Settings): boolean {
  if (peer.kind === 'pod' && !settings.ipBlockMatchesPods) return false;
  if (isNode(peer) && !settings.ipBlockMatchesNodes) return false;
  if (!cidrContains(block.cidr, peer.ip)) return false;
  for (const except of block.except ?? []) {
    if (cidrContains(except, peer.ip)) return false;
  }
  return true;
}

function portIs(written: WrittenPort, attempt: Attempt): boolean {
  if ((written.protocol ?? 'TCP') !== attempt.protocol) return false;
  if (written.port === undefined || written.port === null) return true;
  if (attempt.port === undefined) return false;
  if (typeof written.port === 'number') {
    return attempt.port >= written.port && attempt.port <= (written.endPort ?? written.port);
  }
  if (attempt.to.kind !== 'pod') return false;
  for (const declared of attempt.to.ports) {
    if (
      declared.name === written.port &&
      declared.protocol === attempt.protocol &&
      declared.containerPort === attempt.port
    ) {
      return true;
    }
  }
  return false;
}

export function selectorMatches(selector: WrittenSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labels[key] !== value) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const value = labels[key];
    const isListed = value !== undefined && (values ?? []).includes(value);
    if (operator === 'In' && !isListed) return false;
    if (operator === 'NotIn' && isListed) return false;
    if (operator === 'Exists' && value === undefined) return false;
    if (operator === 'DoesNotExist' && value !== undefined) return false;
  }
  return true;
}

export function isNode(
  party: Party,
): party is Extract<Party, { node: string; kind: 'node' | 'host-network-pod' }> {
  return party.kind === 'node' || party.kind === 'host-network-pod';
}

export function hasPorts(protocol: string): boolean {
  return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP';
}
