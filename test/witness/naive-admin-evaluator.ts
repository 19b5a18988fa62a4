/**
 * Tiers Admin and Baseline around NetworkPolicy, written once more from the text of the API (sigs.k8s.io/network-policy-api,
 * types and api-overview) in the plainest way. It shares no code with the engine on purpose; do not import from src.
 */
import type { Attempt, Cluster, Labels, Party } from './cluster.ts';
import { isPodToItself } from './cluster.ts';
import { cidrContains } from './naive-cidr.ts';
import {
  type Direction,
  isExclusion,
  isNode,
  namespaceLabels,
  networkPoliciesSay,
  type Settings,
  selectorMatches,
} from './naive-evaluator.ts';
import type {
  WrittenAdminPeer,
  WrittenAdminPolicy,
  WrittenAdminPort,
  WrittenAdminRule,
  WrittenPods,
  WrittenProtocol,
} from './written-admin-policy.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** How an implementation enforces admin policies, and what nobody recorded. */
export interface AdminSettings {
  readonly networksMatchPods: boolean;
  readonly networksMatchNodes: boolean;
  /** Whether an address had a name that no record mentions. */
  readonly otherNamesMatch: boolean;
  readonly namesMatchNodes: boolean;
  /** Nodes, domain names and names of ports, of which the implementation knows nothing. */
  readonly failsClosed: boolean;
  /** Whether a peer `namespaces` that only says which labels must not be there selects everybody. */
  readonly negativeNamespacesAreEverybody: boolean;
  /** Whether a peer `pods` whose namespaceSelector only says which labels must not be there selects nodes, too. */
  readonly negativePodsAreNodes: boolean;
  /** Whether admin policies can deny what comes from a pod's own node; NetworkPolicies never can. */
  readonly ownNodeMayBeDenied: boolean;
  /** Whether Baseline is asked before what NetworkPolicies isolate is denied. */
  readonly asksBaselineFirst: boolean;
  /** Policies of one priority: any order, that of their names, or Deny before Accept before Pass, rule by rule. */
  readonly equalPriorities: 'any' | 'by-name' | 'deny-first';
}

export interface Policies {
  readonly network: readonly WrittenPolicy[];
  readonly admin: readonly WrittenAdminPolicy[];
}

/** Everything that may be the answer; more than one where the order of policies is open. */
export function answersOf(
  policies: Policies,
  cluster: Cluster,
  attempt: Attempt,
  settings: Settings,
  admin: AdminSettings,
): ReadonlySet<boolean> {
  const egress = sideAnswers('egress', policies, cluster, attempt, settings, admin);
  const ingress = sideAnswers('ingress', policies, cluster, attempt, settings, admin);
  return new Set([...egress].flatMap((one) => [...ingress].map((other) => one && other)));
}

function sideAnswers(
  direction: Direction,
  { network, admin: adminPolicies }: Policies,
  cluster: Cluster,
  attempt: Attempt,
  settings: Settings,
  admin: AdminSettings,
): ReadonlySet<boolean> {
  const subject = direction === 'egress' ? attempt.from : attempt.to;
  const peer = direction === 'egress' ? attempt.to : attempt.from;
  if (subject.kind !== 'pod') return new Set([true]);
  if (isPodToItself(attempt) && settings.podToItself[direction] === 'always-allowed') return new Set([true]);
  const isOwnNode = isNode(peer) && peer.node === subject.node;
  const isLetIn = isOwnNode && direction === 'ingress';
  if (isLetIn && !admin.ownNodeMayBeDenied) return new Set([true]);

  const found = new Set<boolean>();
  const say = (tier: Tier) => tierSays(tier, direction, adminPolicies, cluster, attempt, admin);
  const addBaseline = (otherwise: boolean) => {
    for (const said of say('Baseline'))
      found.add(said === 'nothing' || said === 'Pass' ? otherwise : said === 'Accept');
  };
  for (const said of say('Admin')) {
    if (said === 'Accept' || said === 'Deny') {
      found.add(said === 'Accept');
      continue;
    }
    const between = networkPoliciesSay(direction, network, cluster, attempt, settings);
    if (between === 'nothing') addBaseline(true);
    else if (between === 'allow' || (isOwnNode && settings.egressToOwnNode === 'always-allowed'))
      found.add(true);
    else if (admin.asksBaselineFirst) addBaseline(isLetIn);
    else found.add(false);
  }
  return found;
}

type Tier = 'Admin' | 'Baseline';
type Saying = 'Accept' | 'Deny' | 'Pass' | 'nothing';

function tierSays(
  tier: Tier,
  direction: Direction,
  policies: readonly WrittenAdminPolicy[],
  cluster: Cluster,
  attempt: Attempt,
  admin: AdminSettings,
): ReadonlySet<Saying> {
  const subject = direction === 'egress' ? attempt.from : attempt.to;
  const own = policies.filter(
    (policy) => tierOf(policy) === tier && podsAre(policy.spec.subject, subject, cluster),
  );
  const byApi = Map.groupBy(own, ({ kind }) => kind === 'ClusterNetworkPolicy');
  if (admin.equalPriorities === 'any' && byApi.size > 1) {
    // Whatever their priorities, either API may be asked first.
    const says = [...byApi.values()].map((ofApi) =>
      tierSays(tier, direction, ofApi, cluster, attempt, admin),
    );
    const said = says.flatMap((one) => [...one]).filter((one) => one !== 'nothing');
    return new Set([...said, ...(says.every((one) => one.has('nothing')) ? ['nothing' as const] : [])]);
  }
  const priorities = [...new Set(own.map(({ spec }) => spec.priority ?? 0))].sort((a, b) => a - b);
  let open: ReadonlySet<Saying> = new Set(['nothing']);
  for (const priority of priorities) {
    const group = own.filter(({ spec }) => (spec.priority ?? 0) === priority);
    const said = new Set<Saying>([...open].filter((one) => one !== 'nothing'));
    if (open.has('nothing')) {
      for (const one of groupSays(group, direction, cluster, attempt, admin)) said.add(one);
    }
    open = said;
    if (!open.has('nothing')) break;
  }
  return open;
}

function tierOf({ kind, spec }: WrittenAdminPolicy): Tier {
  if (kind === 'ClusterNetworkPolicy') return spec.tier ?? 'Admin';
  return kind === 'AdminNetworkPolicy' ? 'Admin' : 'Baseline';
}

function groupSays(
  group: readonly WrittenAdminPolicy[],
  direction: Direction,
  cluster: Cluster,
  attempt: Attempt,
  admin: AdminSettings,
): ReadonlySet<Saying> {
  const rulesOf = (policy: WrittenAdminPolicy) =>
    (policy.spec[direction] ?? []).map((rule) => ruleSays(rule, direction, cluster, attempt, admin));
  const first = (sayings: readonly Saying[]): Saying => sayings.find((one) => one !== 'nothing') ?? 'nothing';
  if (admin.equalPriorities === 'by-name') {
    const sorted = group.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    return new Set([first(sorted.flatMap(rulesOf))]);
  }
  if (admin.equalPriorities === 'deny-first') {
    const lists = group.map(rulesOf);
    for (let place = 0; place < 3; place++) {
      for (const saying of ['Deny', 'Accept', 'Pass'] as const) {
        if (lists.some((list) => list[place] === saying)) return new Set([saying]);
      }
    }
    return new Set(['nothing']);
  }
  // Any policy that has something to say may be the one that is asked first.
  const sayings = group.map((policy) => first(rulesOf(policy))).filter((one) => one !== 'nothing');
  return new Set(sayings.length === 0 ? ['nothing'] : sayings);
}

function ruleSays(
  rule: WrittenAdminRule,
  direction: Direction,
  cluster: Cluster,
  attempt: Attempt,
  admin: AdminSettings,
): Saying {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  const ports = [...(rule.ports ?? []), ...(rule.protocols ?? [])];
  const action = rule.action === 'Allow' ? 'Accept' : rule.action;
  const isStrange = peers.some(({ nodes, domainNames }) => nodes !== undefined || domainNames !== undefined);
  if (admin.failsClosed && isStrange) return action === 'Accept' ? 'nothing' : 'Deny';
  const peer = direction === 'egress' ? attempt.to : attempt.from;
  const is = peers.some((one) => peerIs(one, peer, cluster, admin));
  const isBesides = admin.negativeNamespacesAreEverybody && peers.some(isNegative);
  if (!is && !isBesides) return 'nothing';
  if (ports.length === 0) return action;
  // Names of ports are looked up at the pods that the peers really select.
  const asked = is || direction === 'ingress' ? ports : ports.filter((port) => !isNamed(port));
  return asked.some((port) => portIs(port, attempt)) ? action : 'nothing';
}

function isNamed(port: WrittenAdminPort & WrittenProtocol): boolean {
  return (port.namedPort ?? port.destinationNamedPort) !== undefined;
}

function isNegative({ namespaces }: WrittenAdminPeer): boolean {
  const asked = namespaces?.matchExpressions ?? [];
  if (Object.keys(namespaces?.matchLabels ?? {}).length > 0 || asked.length === 0) return false;
  return asked.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
}

function peerIs(written: WrittenAdminPeer, peer: Party, cluster: Cluster, admin: AdminSettings): boolean {
  if (written.networks) {
    if (peer.kind === 'pod' && !admin.networksMatchPods) return false;
    if (isNode(peer) && !admin.networksMatchNodes) return false;
    return written.networks.some((network) => cidrContains(network, peer.ip));
  }
  if (written.nodes) return isNode(peer) && selectorMatches(written.nodes, nodeLabels(cluster, peer.node));
  if (written.domainNames) {
    if (isNode(peer)) return admin.namesMatchNodes;
    if (peer.kind !== 'external') return false;
    const names = peer.names ?? [];
    return (
      admin.otherNamesMatch ||
      written.domainNames.some((wanted) => names.some((name) => nameIs(wanted, name)))
    );
  }
  if (isNode(peer) && admin.negativePodsAreNodes && isExclusion(written.pods ?? {})) return true;
  return podsAre(written, peer, cluster);
}

function nodeLabels(cluster: Cluster, node: string): Labels {
  return cluster.nodes?.[node] ?? {};
}

function nameIs(wanted: string, name: string): boolean {
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) : name === wanted;
}

function podsAre({ namespaces, pods }: WrittenPods, party: Party, cluster: Cluster): boolean {
  if (party.kind !== 'pod') return false;
  const ofNamespace = namespaceLabels(cluster, party);
  if (namespaces) return selectorMatches(namespaces, ofNamespace);
  if (!selectorMatches(pods?.namespaceSelector ?? {}, ofNamespace)) return false;
  return selectorMatches(pods?.podSelector ?? {}, party.labels);
}

function portIs(written: WrittenAdminPort & WrittenProtocol, attempt: Attempt): boolean {
  const name = written.namedPort ?? written.destinationNamedPort;
  if (name !== undefined) {
    const declared = attempt.to.kind === 'pod' ? attempt.to.ports : [];
    return declared.some(
      (port) =>
        port.name === name && port.protocol === attempt.protocol && port.containerPort === attempt.port,
    );
  }
  const { port } = attempt;
  const within = (protocol: string, start: number, end: number): boolean =>
    attempt.protocol === protocol && port !== undefined && start <= port && port <= end;
  if (written.portNumber) {
    return within(written.portNumber.protocol ?? 'TCP', written.portNumber.port, written.portNumber.port);
  }
  if (written.portRange) {
    return within(written.portRange.protocol ?? 'TCP', written.portRange.start, written.portRange.end);
  }
  for (const [protocol, destination] of [
    ['TCP', written.tcp],
    ['UDP', written.udp],
    ['SCTP', written.sctp],
  ] as const) {
    if (destination === undefined) continue;
    const { number, range } = destination.destinationPort;
    return within(protocol, number ?? range?.start ?? 1, number ?? range?.end ?? 65535);
  }
  return false;
}
