import type { OutsideName } from './outside.ts';
import { OUTSIDE, type Outside } from './outside.ts';
import { NODES, type Node, type Pod } from './pods.ts';
import type { Random } from './random.ts';
import type { End, HubbleRecord, Layer4 } from './record.ts';
import type { Outcome, Party, Service } from './traffic.ts';

/** One connection of the week, with the pods that take part. */
export interface ShopConnection {
  readonly time: number;
  readonly from: Pod | Exclude<Party, `${string}/${string}`>;
  readonly to: Pod | Exclude<Party, `${string}/${string}`>;
  readonly service: Service;
  readonly outcome: Outcome;
  readonly isLongLived: boolean;
}

const POLICY_DENIED = [133, 'POLICY_DENIED'] as const;
const STALE_ADDRESS = [151, 'STALE_OR_UNROUTABLE_IP'] as const;

/** Shares of connections of which the exporter also kept a reply, or a packet after the first. */
const REPLY_SHARE = 0.2;
const ESTABLISHED_SHARE = 0.12;

/**
 * What Hubble on the nodes of both ends reports about one connection, in order: a policy verdict where policies select the
 * end, the packet as it leaves the source's node, the verdict and the delivery at the destination's node, replies.
 */
export function recordsOf(connection: ShopConnection, random: Random): HubbleRecord[] {
  const route = routeOf(connection, random);
  if (connection.isLongLived) return longLived(route);
  if (connection.outcome !== 'allowed') return denied(route, connection.outcome, random);
  const proxied = isProxied(connection) ? dnsThroughProxy(route, random) : [];
  return [...proxied, ...allowed(route, proxied.length > 0, random)];
}

/** A packet to a pod that is gone: dropped, but not by a policy. */
export function staleAddressRecord(connection: ShopConnection, random: Random): HubbleRecord {
  const { source, destination, sourceNode, l4, time } = routeOf(connection, random);
  return {
    time,
    node: sourceNode,
    verdict: 'DROPPED',
    source,
    destination,
    l4,
    flags: ['SYN'],
    eventType: 1,
    subType: STALE_ADDRESS[0],
    direction: 'EGRESS',
    dropReason: STALE_ADDRESS,
  };
}

interface Route {
  readonly time: number;
  readonly source: End;
  readonly destination: End;
  /** Nodes that report; the same for an end that has no node of its own. */
  readonly sourceNode: Node;
  readonly destinationNode: Node;
  readonly l4: Layer4;
  readonly destinationName: string | undefined;
}

function routeOf({ from, to, service, time }: ShopConnection, random: Random): Route {
  const home = isPod(from) ? from.node : isPod(to) ? to.node : NODES[0];
  const source = endOf(from, home, random);
  const destination = endOf(to, home, random);
  const outside = isPod(to) || to === 'kubelet' || to === 'nodes' ? undefined : outsideOf(to);
  const knowsNames = isPod(from) && from.workload.dnsVisibility;
  return {
    time,
    source,
    destination,
    sourceNode: home,
    destinationNode: isPod(to) ? to.node : home,
    l4: layer4Of(service, random),
    destinationName: knowsNames ? outside?.dnsName : undefined,
  };
}

function isPod(party: ShopConnection['from']): party is Pod {
  return typeof party === 'object';
}

function outsideOf(name: OutsideName): Outside {
  return OUTSIDE[name];
}

function endOf(party: ShopConnection['from'], home: Node, random: Random): End {
  if (isPod(party)) return { pod: party };
  if (party === 'kubelet') return { address: home.routerAddress, identity: 1, labels: ['reserved:host'] };
  if (party === 'nodes') {
    const node = random.pick(NODES);
    return node === home
      ? { address: node.address, identity: 1, labels: ['reserved:host'] }
      : { address: node.address, identity: 6, labels: ['reserved:remote-node'] };
  }
  const { addresses, identity, labels } = outsideOf(party);
  return { address: random.pick(addresses), identity, labels };
}

function layer4Of(service: Service, random: Random): Layer4 {
  if (service === 'ICMP echo') return { protocol: 'ICMPv4', type: 8 };
  const [protocol, port] = service.split(' ');
  const sourcePort = 32_768 + random.below(28_000);
  return { protocol: protocol === 'UDP' ? 'UDP' : 'TCP', sourcePort, destinationPort: Number(port) };
}

function allowed(route: Route, isBehindProxy: boolean, random: Random): HubbleRecord[] {
  const { destination, sourceNode, destinationNode, l4 } = route;
  const first = {
    ...forward(route),
    traceReason: 'NEW',
    ...(l4.protocol === 'TCP' ? { flags: ['SYN'] } : {}),
  };
  const records = [
    ...(isBehindProxy ? [] : egressVerdict(route)),
    ...(hasOwnDelivery(route) ? [] : [leaving({ ...first })]),
    ...ingressVerdict(route),
    ...('pod' in destination ? [delivery(first, destination.pod, destinationNode, 1)] : []),
  ];
  if (l4.protocol === 'ICMPv4') return records;
  if (random.next() < REPLY_SHARE) records.push(...reply(route));
  if (l4.protocol === 'TCP' && random.next() < ESTABLISHED_SHARE) {
    const later = {
      ...forward(route),
      time: route.time + 40,
      traceReason: 'ESTABLISHED',
      flags: ['FIN', 'ACK'],
    };
    const arrives = 'pod' in destination ? [delivery(later, destination.pod, destinationNode, 1)] : [];
    records.push(
      ...(sourceNode === destinationNode && arrives.length > 0 ? arrives : [leaving(later), ...arrives]),
    );
  }
  return records;
}

/** Opened before the window: only later packets were seen. */
function longLived(route: Route): HubbleRecord[] {
  const { destination, destinationNode } = route;
  const packet = { ...forward(route), traceReason: 'ESTABLISHED', flags: ['PSH', 'ACK'] };
  if (!('pod' in destination)) return [leaving(packet)];
  const arrives = delivery(packet, destination.pod, destinationNode, 1);
  return hasOwnDelivery(route) ? [arrives] : [leaving(packet), arrives];
}

/** Dropped once per SYN, and a client sends it again after one and three seconds: a verdict and a drop event each time. */
function denied(route: Route, outcome: Exclude<Outcome, 'allowed'>, random: Random): HubbleRecord[] {
  const { source, sourceNode, destinationNode, l4 } = route;
  const tries = l4.protocol === 'TCP' ? 1 + random.below(3) : 1;
  const flags = l4.protocol === 'TCP' ? { flags: ['SYN'] } : {};
  return [0, 1_000, 3_000].slice(0, tries).flatMap((delay) => {
    const packet = { ...forward(route), time: route.time + delay, ...flags };
    const atSource = outcome === 'denied at source';
    const drop = {
      ...packet,
      node: atSource ? sourceNode : destinationNode,
      verdict: 'DROPPED',
      direction: atSource ? 'EGRESS' : 'INGRESS',
      dropReason: POLICY_DENIED,
    } as const;
    const { isReply: _, ...unknownDirection } = drop;
    const drops = [
      { ...unknownDirection, eventType: 5 },
      { ...unknownDirection, eventType: 1, subType: POLICY_DENIED[0] },
    ];
    if (atSource || 'address' in source || sourceNode === destinationNode) {
      return atSource ? drops : [...egressVerdict({ ...route, time: packet.time }), ...drops];
    }
    const sent = leaving({ ...packet, traceReason: 'NEW' });
    return [...egressVerdict({ ...route, time: packet.time }), sent, ...drops];
  });
}

function reply(route: Route): HubbleRecord[] {
  const { source, destination, sourceNode, destinationNode, l4, time } = route;
  if (l4.protocol === 'ICMPv4') return [];
  const back = {
    time: time + 1,
    verdict: 'FORWARDED',
    source: destination,
    destination: source,
    l4: { ...l4, sourcePort: l4.destinationPort, destinationPort: l4.sourcePort },
    ...(l4.protocol === 'TCP' ? { flags: ['SYN', 'ACK'] } : {}),
    traceReason: 'REPLY',
    isReply: true,
    eventType: 4,
  } as const;
  if (!('pod' in source)) {
    return [
      { ...back, node: destinationNode, subType: 3, direction: 'INGRESS', observationPoint: 'TO_STACK' },
    ];
  }
  return [{ ...delivery(back, source.pod, sourceNode, 0), direction: 'EGRESS' }];
}

/** Both ends on one node, or the source has none: the delivery is the only trace. */
function hasOwnDelivery({ source, destination, sourceNode, destinationNode }: Route): boolean {
  return 'pod' in destination && (sourceNode === destinationNode || !('pod' in source));
}

type Packet = Omit<HubbleRecord, 'node'> & { readonly node?: Node };

function forward({ time, source, destination, sourceNode, l4, destinationName }: Route): HubbleRecord {
  return {
    time,
    node: sourceNode,
    verdict: 'FORWARDED',
    source,
    destination,
    l4,
    eventType: 4,
    isReply: false,
    direction: 'EGRESS',
    ...(destinationName === undefined ? {} : { destinationName }),
  };
}

function leaving(packet: HubbleRecord): HubbleRecord {
  const toNode = 'labels' in packet.destination && packet.destination.identity === 1;
  if (toNode) return { ...packet, subType: 3, observationPoint: 'TO_STACK' };
  return 'pod' in packet.destination
    ? {
        ...packet,
        subType: 4,
        observationPoint: 'TO_OVERLAY',
        interface: { index: 13, name: 'cilium_vxlan' },
      }
    : { ...packet, subType: 11, observationPoint: 'TO_NETWORK', interface: { index: 2, name: 'eth0' } };
}

/** A destination node learns no DNS names of the source's proxy. */
function delivery(packet: Packet, to: Pod, node: Node, delay: number): HubbleRecord {
  const { destinationName: _, ...plain } = packet;
  return {
    ...plain,
    time: packet.time + delay,
    node,
    observationPoint: 'TO_ENDPOINT',
    interface: to.interface,
  };
}

function egressVerdict(route: Route): HubbleRecord[] {
  const { source, destination } = route;
  if (!('pod' in source) || !source.pod.workload.isolated.egress) return [];
  const { namespace, name } = source.pod.workload;
  const isDns = 'pod' in destination && destination.pod.workload.name === 'coredns';
  return [verdict(route, 'EGRESS', route.sourceNode, namespace, isDns ? 'allow-dns' : name)];
}

function ingressVerdict(route: Route): HubbleRecord[] {
  const { source, destination } = route;
  // What comes from the pod's own node is let in before policies are asked.
  const fromNode = 'labels' in source && source.identity === 1;
  if (!('pod' in destination) || fromNode || !destination.pod.workload.isolated.ingress) return [];
  const { namespace, name, labels } = destination.pod.workload;
  const client = 'pod' in source ? source.pod.workload.name : '';
  const own = labels['app.kubernetes.io/name'] ?? name;
  const policy =
    client === 'prometheus' && own !== 'ingress-nginx'
      ? 'allow-monitoring'
      : client === 'netshoot'
        ? 'tmp-netshoot'
        : own;
  return [verdict(route, 'INGRESS', route.destinationNode, namespace, policy)];
}

function verdict(
  route: Route,
  direction: 'INGRESS' | 'EGRESS',
  node: Node,
  namespace: string,
  policy: string,
): HubbleRecord {
  const { destinationName: _, ...packet } = forward(route);
  return {
    ...packet,
    ...(direction === 'INGRESS' ? { time: route.time + 1 } : {}),
    ...(route.l4.protocol === 'TCP' ? { flags: ['SYN'] } : {}),
    node,
    eventType: 5,
    direction,
    matchType: 'pod' in route.source || direction === 'EGRESS' ? 2 : 3,
    allowedBy: [policyRef('NetworkPolicy', namespace, policy)],
  };
}

function policyRef(
  kind: string,
  namespace: string | undefined,
  name: string,
): Readonly<Record<string, unknown>> {
  return {
    name,
    namespace,
    labels: [
      `k8s:io.cilium.k8s.policy.derived-from=${kind}`,
      `k8s:io.cilium.k8s.policy.name=${name}`,
      ...(namespace === undefined ? [] : [`k8s:io.cilium.k8s.policy.namespace=${namespace}`]),
    ],
    revision: '57',
    kind,
  };
}

function isProxied({ from, service }: ShopConnection): boolean {
  return isPod(from) && from.workload.dnsVisibility && service.endsWith(' 53');
}

/** DNS visibility: the query is redirected to Cilium's proxy, which logs question and answer and sends it on. */
function dnsThroughProxy(route: Route, random: Random): HubbleRecord[] {
  const { source, l4 } = route;
  if (!('pod' in source) || l4.protocol === 'ICMPv4') return [];
  const packet = { ...forward(route), ...(l4.protocol === 'TCP' ? { flags: ['SYN'] } : {}) };
  const query = QUERIES[source.pod.workload.name] ?? 'kubernetes.default.svc.cluster.local.';
  const dns = { query, observation_source: 'proxy', qtypes: ['A'] };
  const { flags: _, ...log } = packet;
  return [
    {
      ...packet,
      verdict: 'REDIRECTED',
      eventType: 5,
      matchType: 4,
      allowedBy: [policyRef('CiliumClusterwideNetworkPolicy', undefined, 'dns-visibility')],
    },
    {
      ...packet,
      verdict: 'REDIRECTED',
      subType: 1,
      observationPoint: 'TO_PROXY',
      traceReason: 'NEW',
      proxyPort: 38_457,
    },
    { ...log, time: route.time + 1, eventType: 129, l7: { type: 'REQUEST', dns } },
    {
      ...log,
      time: route.time + 4,
      source: route.destination,
      destination: source,
      l4: { ...l4, sourcePort: l4.destinationPort, destinationPort: l4.sourcePort },
      eventType: 129,
      isReply: true,
      l7: {
        type: 'RESPONSE',
        latency_ns: String(1_500_000 + random.below(2_000_000)),
        dns: { ...dns, ips: [QUERY_ANSWERS[query] ?? '10.96.0.1'], ttl: 30, rrtypes: ['A'] },
      },
    },
  ];
}

const QUERIES: Readonly<Record<string, string>> = {
  payment: 'api.payments.example.',
  fraud: 'redis.data.svc.cluster.local.',
  'nightly-report': 'reports.storage.example.',
};

const QUERY_ANSWERS: Readonly<Record<string, string>> = {
  'api.payments.example.': '203.0.113.10',
  'reports.storage.example.': '192.0.2.80',
  'redis.data.svc.cluster.local.': '10.244.1.20',
};
