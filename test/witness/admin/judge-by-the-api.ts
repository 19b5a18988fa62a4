import { BlockList } from 'node:net';
import type {
  AdminPeer,
  AdminProtocol,
  KubernetesPolicy,
  LabelSelector,
  Labels,
  Pod,
  PodsOfNamespaces,
  PolicyPeer,
  PolicyPort,
} from '../plain/plain-objects.ts';
import type { AdminAction, AdminCluster, AdminConnection, FormerPort } from './admin-objects.ts';
import { type Ask, everyReading } from './every-reading.ts';

export interface Decision {
  readonly isAllowed: boolean;
  /** Whoever may be named for it: rules that say the same, or nobody. */
  readonly by: readonly string[];
  /** Any of several pods behind a Service may be there. */
  readonly isOneOfSeveral?: boolean;
}

export type Direction = 'egress' | 'ingress';

/** Whatever can be at an end of a connection after the translation of a Service. */
interface End {
  readonly address: string;
  readonly pod?: Pod | undefined;
  /** The name of a node, if nothing but a node (and the pods in its network) has the address. */
  readonly node?: string | undefined;
}

interface Packet {
  readonly from: End;
  readonly to: End;
  readonly protocol: string;
  readonly port?: number | undefined;
  readonly names: readonly string[];
  /** The address of a Service that it was sent to. */
  readonly sentTo?: string | undefined;
  readonly isOneOfSeveral?: boolean;
}

/**
 * What the API says of one connection, by sigs.k8s.io/network-policy-api (types, NPEPs, site) and the reference of
 * NetworkPolicy, without regard to src/: one decision for each reading of what they leave open.
 */
export function decisions(
  cluster: AdminCluster,
  connection: AdminConnection,
  direction: Direction,
): readonly Decision[] {
  return packets(cluster, connection).flatMap((packet) =>
    everyReading((ask) => ({
      ...decide(cluster, packet, direction, ask),
      isOneOfSeveral: packet.isOneOfSeveral === true,
    })),
  );
}

/** Whether it gets through, before and after a change, in each reading. */
export function transitions(
  base: AdminCluster,
  head: AdminCluster,
  connection: AdminConnection,
): readonly (readonly [boolean, boolean])[] {
  const isOpen = (cluster: AdminCluster, packet: Packet, ask: Ask): boolean =>
    decide(cluster, packet, 'egress', ask).isAllowed && decide(cluster, packet, 'ingress', ask).isAllowed;
  return packets(base, connection).flatMap((packet) =>
    everyReading((ask) => [isOpen(base, packet, ask), isOpen(head, packet, ask)] as const),
  );
}

function packets(cluster: AdminCluster, connection: AdminConnection): Packet[] {
  const { protocol, names = [] } = connection;
  const from = endAt(cluster, connection.from);
  const service = cluster.services.find(({ spec }) => spec.clusterIP === connection.to);
  if (service === undefined) {
    return [{ from, to: endAt(cluster, connection.to), protocol, port: connection.port, names }];
  }
  const translated = service.spec.ports.find(
    (one) => one.port === connection.port && one.protocol === protocol,
  );
  const behind = runningPods(cluster).flatMap((pod): Packet[] => {
    const isBehind =
      pod.metadata.namespace === service.metadata.namespace &&
      Object.entries(service.spec.selector).every(([key, value]) => pod.metadata.labels?.[key] === value);
    const address = pod.status.podIPs.find(({ ip }) => !ip.includes(':'))?.ip;
    if (!isBehind || address === undefined || translated === undefined) return [];
    const { targetPort } = translated;
    const port =
      typeof targetPort === 'number'
        ? targetPort
        : [...declared(pod, 'containers'), ...declared(withSidecarsOnly(pod), 'initContainers')].find(
            (one) => one.name === targetPort && one.protocol === translated.protocol,
          )?.port;
    if (port === undefined) return [];
    return [{ from, to: endAt(cluster, address), protocol, port, names, sentTo: connection.to }];
  });
  // Of several pods any may be reached. That one of them may be the client itself is left out.
  const others = behind.filter(({ to }) => to.pod === undefined || to.pod !== from.pod);
  return others.length > 0 ? others.map((one) => ({ ...one, isOneOfSeveral: behind.length > 1 })) : behind;
}

const FREE: Decision = { isAllowed: true, by: [] };

function decide(cluster: AdminCluster, packet: Packet, direction: Direction, ask: Ask): Decision {
  const [subject, peer] = direction === 'egress' ? [packet.from, packet.to] : [packet.to, packet.from];
  const { pod } = subject;
  const isToItself = pod !== undefined && pod === peer.pod;
  if (pod === undefined) return FREE;
  // A record of a pod's own address at both ends may be one of a connection that went through a Service.
  if (isToItself && packet.sentTo === undefined && ask('a pod to itself went through a Service') === 0)
    return FREE;
  const side: Side = { cluster, packet, direction, pod, peer, ask };
  return (
    ofTier(side, 'Admin') ??
    (isToItself && ask('NetworkPolicy and a pod to itself') === 0 ? FREE : ofNetworkPolicies(side)) ??
    ofTier(side, 'Baseline') ??
    FREE
  );
}

interface Side {
  readonly cluster: AdminCluster;
  readonly packet: Packet;
  readonly direction: Direction;
  readonly pod: Pod;
  readonly peer: End;
  readonly ask: Ask;
}

interface AdminRule {
  readonly path: string;
  readonly action: AdminAction;
  readonly peers: readonly AdminPeer[];
  readonly ports?: readonly FormerPort[] | undefined;
  readonly protocols?: readonly AdminProtocol[] | undefined;
}

interface Ordered {
  readonly name: string;
  readonly api: 'former' | 'cluster';
  readonly priority: number;
  readonly rules: readonly AdminRule[];
}

function ofTier(side: Side, tier: 'Admin' | 'Baseline'): Decision | undefined {
  const policies = policiesOf(side, tier);
  const orders = permutations(policies).filter(isByPriority);
  const question = `order of ${policies.map(({ name, priority }) => `${name} at ${priority}`).join()}`;
  const order = orders[orders.length < 2 ? 0 : side.ask(question, orders.length)];
  const left = new Set<Ordered['api']>();
  for (const { api, rules } of order ?? []) {
    if (left.has(api)) continue;
    const rule = rules.find((one) => isMatch(side, one));
    if (rule === undefined) continue;
    if (rule.action !== 'Pass') return { isAllowed: rule.action !== 'Deny', by: [rule.path] };
    left.add(api);
    if (
      policies.some((one) => one.api !== api) &&
      side.ask(`a pass in ${tier} leaves only its own API`) === 1
    ) {
      continue;
    }
    return undefined;
  }
  return undefined;
}

function policiesOf({ cluster, direction, pod }: Side, tier: 'Admin' | 'Baseline'): Ordered[] {
  const peersOf = (rule: {
    readonly from?: readonly AdminPeer[] | undefined;
    readonly to?: readonly AdminPeer[] | undefined;
  }) => (direction === 'egress' ? rule.to : rule.from) ?? [];
  const former = cluster.former
    .filter(({ kind }) => (kind === 'AdminNetworkPolicy') === (tier === 'Admin'))
    .filter(({ spec }) => isInside(cluster, pod, spec.subject))
    .map(
      ({ kind, metadata, spec }): Ordered => ({
        name: metadata.name,
        api: 'former',
        priority: spec.priority ?? 0,
        rules: (spec[direction] ?? []).map((rule, index) => ({
          path: `${kind} ${metadata.name} spec.${direction}[${index}]`,
          action: rule.action,
          peers: peersOf(rule),
          ports: rule.ports,
        })),
      }),
    );
  const current = cluster.cluster
    .filter(({ spec }) => spec.tier === tier && isInside(cluster, pod, spec.subject))
    .map(
      ({ metadata, spec }): Ordered => ({
        name: metadata.name,
        api: 'cluster',
        priority: spec.priority,
        rules: (spec[direction] ?? []).map((rule, index) => ({
          path: `ClusterNetworkPolicy ${metadata.name} spec.${direction}[${index}]`,
          action: rule.action,
          peers: peersOf(rule),
          protocols: rule.protocols,
        })),
      }),
    );
  return [...former, ...current].filter(({ rules }) => rules.length > 0);
}

function permutations<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((others) => [item, ...others]),
  );
}

/** Priorities are compared within one API; nothing says which of the two comes first. */
function isByPriority(order: readonly Ordered[]): boolean {
  return order.every((one, index) =>
    order.slice(index + 1).every((later) => later.api !== one.api || later.priority >= one.priority),
  );
}

function isMatch(side: Side, rule: AdminRule): boolean {
  return rule.peers.some((peer) => isPeer(side, peer, rule)) && hasPort(side, rule);
}

function isPeer(side: Side, peer: AdminPeer, rule: AdminRule): boolean {
  const { cluster, packet, peer: end, ask } = side;
  if (peer.networks !== undefined) return peer.networks.some((block) => isIn(end.address, block));
  if (peer.nodes !== undefined) {
    const { nodes } = peer;
    return cluster.nodes.some(
      ({ metadata, status }) =>
        satisfies(metadata.labels, nodes) && status.addresses.some((one) => one.address === end.address),
    );
  }
  if (peer.domainNames !== undefined) {
    if (rule.action !== 'Accept' && rule.action !== 'Allow' && ask(`${rule.path} has names`) === 1)
      return false;
    return isNamed(side, peer.domainNames, packet);
  }
  return end.pod !== undefined && isInside(cluster, end.pod, peer);
}

function isNamed({ peer, ask }: Side, patterns: readonly string[], { names }: Packet): boolean {
  if (patterns.some((pattern) => names.some((name) => isOfPattern(name, pattern)))) return true;
  // Only records of the DNS of the cluster itself mean pods.
  if (peer.pod !== undefined && !patterns.some((pattern) => /cluster\.local\.?$/i.test(pattern)))
    return false;
  return ask(`other names: ${patterns.join()}`) === 1;
}

function isOfPattern(name: string, pattern: string): boolean {
  const [wanted, given] = [pattern, name].map((one) => one.toLowerCase().replace(/\.$/, ''));
  if (wanted === undefined || given === undefined) return false;
  return wanted.startsWith('*.')
    ? given.endsWith(wanted.slice(1)) && given.length > wanted.length - 1
    : given === wanted;
}

function hasPort(side: Side, { ports, protocols }: AdminRule): boolean {
  const { protocol, port = -1 } = side.packet;
  if (ports !== undefined) {
    return ports.some(({ portNumber, portRange, namedPort }) => {
      if (portNumber) return (portNumber.protocol ?? 'TCP') === protocol && portNumber.port === port;
      if (portRange)
        return (portRange.protocol ?? 'TCP') === protocol && portRange.start <= port && port <= portRange.end;
      return namedPort !== undefined && isCalled(side, namedPort);
    });
  }
  return (
    protocols?.some(({ tcp, udp, sctp, destinationNamedPort }) => {
      if (destinationNamedPort !== undefined) return isCalled(side, destinationNamedPort);
      const [name, given] = tcp ? ['TCP', tcp] : udp ? ['UDP', udp] : ['SCTP', sctp];
      const { number, range } = given?.destinationPort ?? {};
      return (
        name === protocol &&
        (number === undefined || number === port) &&
        (range === undefined || (range.start <= port && port <= range.end))
      );
    }) ?? true
  );
}

/** Whether the destination declares the port of the connection under a name. */
function isCalled({ packet: { to, protocol, port }, ask }: Side, name: string): boolean {
  const isIt = (one: DeclaredPort): boolean =>
    one.name === name && one.protocol === protocol && one.port === port;
  if (to.pod === undefined) return false;
  if (declared(to.pod, 'containers').some(isIt)) return true;
  return declared(to.pod, 'initContainers').some(isIt) && ask('names of ports of init containers') === 1;
}

/** Services also lead to ports of containers that keep running beside the others. */
function withSidecarsOnly(pod: Pod): Pod {
  const { initContainers = [] } = pod.spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return { ...pod, spec: { ...pod.spec, initContainers: sidecars } };
}

interface DeclaredPort {
  readonly name?: string | undefined;
  readonly protocol: string;
  readonly port: number;
}

function declared({ spec }: Pod, which: 'containers' | 'initContainers'): DeclaredPort[] {
  return (spec[which] ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ name, protocol = 'TCP', containerPort }) => ({ name, protocol, port: containerPort })),
  );
}

function ofNetworkPolicies(side: Side): Decision | undefined {
  const { cluster, direction, pod, peer, packet, ask } = side;
  const isolating = cluster.kubernetes.filter(
    (policy) =>
      policy.metadata.namespace === pod.metadata.namespace &&
      satisfies(pod.metadata.labels, policy.spec.podSelector ?? {}) &&
      typesOf(policy).includes(direction),
  );
  if (isolating.length === 0) return undefined;
  const isOwnNode = peer.node !== undefined && peer.node === pod.spec.nodeName;
  if (isOwnNode && (direction === 'ingress' || ask('a pod to its own node') === 0)) return FREE;
  const paths = isolating.flatMap((policy) =>
    (policy.spec[direction] ?? []).flatMap((rule, index) => {
      const peers = (direction === 'egress' ? 'to' in rule && rule.to : 'from' in rule && rule.from) || [];
      const hasPeer = peers.length === 0 || peers.some((one) => isPolicyPeer(side, policy, one));
      const { ports = [] } = rule;
      const isRight = hasPeer && (ports.length === 0 || ports.some((one) => isPolicyPort(side, one)));
      return isRight ? [`${pathOf(policy)} spec.${direction}[${index}]`] : [];
    }),
  );
  if (!['TCP', 'UDP', 'SCTP'].includes(packet.protocol))
    return { isAllowed: ask('NetworkPolicy and other protocols') === 0, by: [] };
  return { isAllowed: paths.length > 0, by: paths.length > 0 ? paths : isolating.map(pathOf) };
}

function pathOf({ metadata: { namespace, name } }: KubernetesPolicy): string {
  return `NetworkPolicy ${namespace}/${name}`;
}

function typesOf({ spec: { policyTypes, egress = [] } }: KubernetesPolicy): Direction[] {
  if (policyTypes !== undefined) return policyTypes.map((type) => (type === 'Egress' ? 'egress' : 'ingress'));
  return egress.length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function isPolicyPeer(
  { cluster, peer, packet, direction, ask }: Side,
  policy: KubernetesPolicy,
  { ipBlock, podSelector, namespaceSelector }: PolicyPeer,
): boolean {
  if (ipBlock !== undefined) {
    const holds = (address: string): boolean =>
      isIn(address, ipBlock.cidr) && !(ipBlock.except ?? []).some((one) => isIn(address, one));
    if (packet.sentTo !== undefined && direction === 'egress' && ask('ipBlock and Services') === 1)
      return holds(packet.sentTo);
    if (!holds(peer.address)) return false;
    if (peer.pod !== undefined) return ask('ipBlock and pods') === 1;
    return peer.node === undefined || ask('ipBlock and nodes') === 1;
  }
  const isMeant = ({ metadata }: Pod): boolean =>
    (namespaceSelector === undefined
      ? metadata.namespace === policy.metadata.namespace
      : satisfies(namespaceLabels(cluster, metadata.namespace), namespaceSelector)) &&
    satisfies(metadata.labels, podSelector ?? {});
  if (peer.pod !== undefined) return isMeant(peer.pod);
  return hostPods(cluster, peer).some(isMeant) && ask('selectors and pods in the network of nodes') === 1;
}

function isPolicyPort(side: Side, { protocol = 'TCP', port, endPort }: PolicyPort): boolean {
  const { cluster, packet, ask } = side;
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  const given = packet.port ?? -1;
  if (typeof port === 'number') return port <= given && given <= (endPort ?? port);
  if (packet.to.node !== undefined) {
    const isDeclared = hostPods(cluster, packet.to).some((pod) =>
      (['containers', 'initContainers'] as const).some((which) =>
        declared(pod, which).some(
          (one) => one.name === port && one.protocol === protocol && one.port === given,
        ),
      ),
    );
    return isDeclared && ask('names of ports of pods in the network of nodes') === 1;
  }
  return isCalled(side, port);
}

function isInside(
  cluster: AdminCluster,
  { metadata }: Pod,
  {
    namespaces,
    pods,
  }: { readonly namespaces?: LabelSelector | undefined; readonly pods?: PodsOfNamespaces | undefined },
): boolean {
  const labels = namespaceLabels(cluster, metadata.namespace);
  if (namespaces !== undefined) return satisfies(labels, namespaces);
  return (
    pods !== undefined &&
    satisfies(labels, pods.namespaceSelector ?? {}) &&
    satisfies(metadata.labels, pods.podSelector)
  );
}

function satisfies(labels: Labels = {}, { matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isListed = value !== undefined && values.includes(value);
      return operator === 'In' ? isListed : !isListed;
    })
  );
}

function namespaceLabels(cluster: AdminCluster, name: string): Labels {
  const found = cluster.namespaces.find(({ metadata }) => metadata.name === name);
  return { 'kubernetes.io/metadata.name': name, ...found?.metadata.labels };
}

function runningPods(cluster: AdminCluster): readonly Pod[] {
  return cluster.pods.filter(({ status }) => status.phase === 'Running');
}

function hostPods(cluster: AdminCluster, { node }: End): readonly Pod[] {
  return runningPods(cluster).filter(({ spec }) => spec.hostNetwork && spec.nodeName === node);
}

function endAt(cluster: AdminCluster, address: string): End {
  const node = cluster.nodes.find(({ status }) => status.addresses.some((one) => one.address === address));
  const pod = runningPods(cluster).find(
    ({ spec, status }) => !spec.hostNetwork && status.podIPs.some(({ ip }) => ip === address),
  );
  return { address, pod, node: node?.metadata.name };
}

const lists = new Map<string, BlockList>();

function isIn(address: string, block: string): boolean {
  let list = lists.get(block);
  if (list === undefined) {
    list = new BlockList();
    const [base = '', length] = block.split('/');
    list.addSubnet(base, Number(length), base.includes(':') ? 'ipv6' : 'ipv4');
    lists.set(block, list);
  }
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return block.includes(':') === (family === 'ipv6') && list.check(address, family);
}
