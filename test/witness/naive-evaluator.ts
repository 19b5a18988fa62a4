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

/** What the API leaves to the implementation, or implementations do otherwise (docs/cni-profiles.md). */
export interface Settings {
  /** At each end at which it is judged. */
  readonly ipBlockMatchesPods: Readonly<Record<Direction, boolean>>;
  readonly ipBlockMatchesNodes: boolean;
  /** What one block takes out of its addresses is denied to wider blocks of the namespace's other rules, too (AWS VPC CNI). */
  readonly exceptsReachOtherBlocks: boolean;
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
  /** Whether a pod that reaches itself through a Service is judged at all, at each end. */
  readonly podToItself: Readonly<Record<Direction, 'judged' | 'always-allowed'>>;
  /**
   * Traffic of a node may be that of a pod in its network, which selectors see or not ("hostNetwork pods" in the
   * documentation). Which pod that would be is not known, so it is one that every selector and every name of a port mean: rules only allow.
   */
  readonly selectorsSeeHostPods: boolean;
  /** Rules of a direction that policyTypes does not list; `of-these`: enforced for the policies at these places. */
  readonly unlistedRules: 'ignored' | 'enforced' | 'allowed' | { readonly enforcedOf: readonly number[] };
  /**
   * What a port name of a rule stands for: what the pod declares, or everything of the protocol where the rule has no number
   * for it (OVN-Kubernetes).
   */
  readonly portNames: 'declared' | 'not-resolved';
  /** Whether names count where the pod declares several numbers for it. */
  readonly ambiguousNames: 'count' | 'do-not-count';
  /**
   * At egress: names count for the peers of selectors only, or may count for nobody; or a name stands for the number of the
   * connection, which other pods of the cluster declare, for everybody but a pod that shows another one.
   */
  readonly egressNames: 'count' | 'of-selectors' | 'do-not-count' | 'as-others-declare';
  /** At ingress: a name stands for the numbers that other pods declare as well: for any number, so that rules only allow. */
  readonly ingressNames: 'of-the-pod' | 'any-number';
  /**
   * Whom a namespaceSelector means besides pods that only says which labels must be missing: nodes and addresses, which have none,
   * or nodes only.
   */
  readonly exclusionsMean?: 'others' | 'nodes';
  /** Whether pods neither send nor receive SCTP, whatever policies say. */
  readonly sctpIsDropped?: boolean;
  /** The directions in which a pod's packets of protocols without a name are dropped, whatever policies say. */
  readonly othersAreDropped?: readonly Direction[];
  /** The port of UDP at which what a pod sends is dropped, whatever policies say. */
  readonly tunnelPort?: number;
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
  if (attempt.protocol === 'SCTP' && settings.sctpIsDropped === true) return false;
  if (attempt.protocol === 'other' && settings.othersAreDropped?.includes(direction) === true) return false;
  const { protocol, port } = attempt;
  if (direction === 'egress' && protocol === 'UDP' && port !== undefined && port === settings.tunnelPort) {
    return false;
  }
  if (isPodToItself(attempt) && settings.podToItself[direction] === 'always-allowed') return true;
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
  for (const [place, policy] of policies.entries()) {
    if ((policy.metadata.namespace ?? 'default') !== subject.namespace) continue;
    if (!selectorMatches(policy.spec?.podSelector ?? {}, subject.labels)) continue;
    const enforced = concerns(policy, place, direction, settings);
    if (enforced === 'no') continue;
    if (enforced === 'yes') isolated = true;
    const excepts = settings.exceptsReachOtherBlocks ? exceptsOf(policies, subject.namespace, direction) : [];
    for (const rule of policy.spec?.[direction] ?? []) {
      const around = { direction, namespace: subject.namespace, peer, cluster, attempt, settings, excepts };
      if (ruleAllows(rule ?? {}, around)) return 'allow';
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
function concerns(
  policy: WrittenPolicy,
  place: number,
  direction: Direction,
  { unlistedRules }: Settings,
): 'yes' | 'no' | 'rules-only' {
  if (isListed(policy, direction)) return 'yes';
  if ((policy.spec?.[direction] ?? []).length === 0 || unlistedRules === 'ignored') return 'no';
  if (unlistedRules === 'allowed') return 'rules-only';
  if (unlistedRules === 'enforced') return 'yes';
  return unlistedRules.enforcedOf.includes(place) ? 'yes' : 'no';
}

export function isListed(policy: WrittenPolicy, direction: Direction): boolean {
  const types = policy.spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || (policy.spec?.egress ?? []).length > 0;
}

function exceptsOf(policies: readonly WrittenPolicy[], namespace: string, direction: Direction): string[] {
  const excepts: string[] = [];
  for (const policy of policies) {
    if ((policy.metadata.namespace ?? 'default') !== namespace) continue;
    for (const rule of policy.spec?.[direction] ?? []) {
      for (const peer of (direction === 'ingress' ? rule?.from : rule?.to) ?? []) {
        excepts.push(...(peer.ipBlock?.except ?? []));
      }
    }
  }
  return excepts;
}

interface Around {
  readonly direction: Direction;
  /** Of the policy. */
  readonly namespace: string;
  readonly peer: Party;
  readonly cluster: Cluster;
  readonly attempt: Attempt;
  readonly settings: Settings;
  readonly excepts: readonly string[];
}

function ruleAllows(rule: WrittenRule, around: Around): boolean {
  const { direction, attempt, settings } = around;
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  if (peers.length === 0) return portsAllow(rule.ports ?? [], false, around);
  for (const written of peers) {
    if (peerIs(written, around) && portsAllow(rule.ports ?? [], !written.ipBlock, around)) return true;
  }
  return false;

  function portsAllow(
    ports: readonly WrittenPort[],
    isSelector: boolean,
    { direction: at }: Around,
  ): boolean {
    if (!hasPorts(attempt.protocol)) {
      if (settings.protocolsWithoutPorts === 'rules-of-any-ports') return true;
      if (settings.protocolsWithoutPorts === 'always-blocked') return false;
    }
    if (ports.length === 0) return true;
    for (const written of ports) {
      if (typeof written.port === 'string' && at === 'egress') {
        if (settings.egressNames === 'do-not-count') continue;
        if (settings.egressNames === 'of-selectors' && !isSelector) continue;
      }
      if (portIs(written, ports, at, attempt, settings)) return true;
    }
    return false;
  }
}

function peerIs(
  written: WrittenPeer,
  { namespace, peer, cluster, settings, direction, excepts }: Around,
): boolean {
  if (written.ipBlock) {
    return (
      blockContains(written.ipBlock, peer, settings, direction) && !isTakenOut(written.ipBlock, peer, excepts)
    );
  }
  if (peer.kind !== 'pod' && isExclusion(written)) {
    if (settings.exclusionsMean === 'others') return true;
    if (settings.exclusionsMean === 'nodes' && isNode(peer)) return true;
  }
  if (isNode(peer)) return settings.selectorsSeeHostPods;
  if (peer.kind !== 'pod') return false;
  if (written.namespaceSelector) {
    if (!selectorMatches(written.namespaceSelector, namespaceLabels(cluster, peer))) return false;
  } else if (peer.namespace !== namespace) {
    return false;
  }
  return selectorMatches(written.podSelector ?? {}, peer.labels);
}

export function isExclusion({ namespaceSelector, podSelector }: WrittenPeer): boolean {
  const asked = Object.keys(namespaceSelector?.matchLabels ?? {}).length;
  if (!namespaceSelector || asked + (namespaceSelector.matchExpressions ?? []).length === 0) return false;
  return selectorMatches(namespaceSelector, {}) && selectorMatches(podSelector ?? {}, {});
}

/** By the `except` of another block that is narrower than this one. */
function isTakenOut(block: WrittenIpBlock, peer: Party, excepts: readonly string[]): boolean {
  return excepts.some((except) => cidrContains(except, peer.ip) && prefixOf(except) > prefixOf(block.cidr));
}

function prefixOf(cidr: string): number {
  return Number(cidr.split('/')[1]);
}

/** The API server sets the name label on every namespace (KEP-2161). */
export function namespaceLabels(cluster: Cluster, pod: Pod): Labels {
  return { ...cluster.namespaces[pod.namespace], 'kubernetes.io/metadata.name': pod.namespace };
}

function blockContains(
  block: WrittenIpBlock,
  peer: Party,
  settings: Settings,
  direction: Direction,
): boolean {
  if (peer.kind === 'pod' && !settings.ipBlockMatchesPods[direction]) return false;
  if (isNode(peer) && !settings.ipBlockMatchesNodes) return false;
  if (!cidrContains(block.cidr, peer.ip)) return false;
  for (const except of block.except ?? []) {
    if (cidrContains(except, peer.ip)) return false;
  }
  return true;
}

function portIs(
  written: WrittenPort,
  all: readonly WrittenPort[],
  direction: Direction,
  attempt: Attempt,
  settings: Settings,
): boolean {
  const protocol = written.protocol ?? 'TCP';
  if (protocol !== attempt.protocol) return false;
  if (settings.portNames === 'not-resolved' && typeof written.port !== 'number') {
    return !all.some((other) => (other.protocol ?? 'TCP') === protocol && typeof other.port === 'number');
  }
  if (written.port === undefined || written.port === null) return true;
  if (attempt.port === undefined) return false;
  if (typeof written.port === 'number') {
    return attempt.port >= written.port && attempt.port <= (written.endPort ?? written.port);
  }
  if (direction === 'egress' && settings.egressNames === 'as-others-declare') {
    const own = attempt.to.kind === 'pod' ? attempt.to.ports : [];
    const named = own.filter(({ name, protocol: of }) => name === written.port && of === attempt.protocol);
    return named.length === 0 || named.some(({ containerPort }) => containerPort === attempt.port);
  }
  if (attempt.to.kind !== 'pod') return isNode(attempt.to) && settings.selectorsSeeHostPods;
  if (direction === 'ingress' && settings.ingressNames === 'any-number') return true;
  const numbers = new Set<number>();
  for (const declared of attempt.to.ports) {
    if (declared.name === written.port && declared.protocol === attempt.protocol)
      numbers.add(declared.containerPort);
  }
  if (numbers.size > 1 && settings.ambiguousNames === 'do-not-count') return false;
  return numbers.has(attempt.port);
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
