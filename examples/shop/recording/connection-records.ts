import { dnsThroughProxy, isProxied } from './dns-proxy.ts';
import { delivery, forward, hasOwnDelivery, leaving } from './packets.ts';
import { egressVerdict, ingressVerdict } from './policy-verdicts.ts';
import type { Random } from './random.ts';
import type { HubbleRecord } from './record.ts';
import { type Route, routeOf, type ShopConnection } from './route.ts';
import type { Outcome } from './traffic.ts';

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
