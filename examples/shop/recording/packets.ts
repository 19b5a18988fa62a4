import type { Node, Pod } from './pods.ts';
import type { HubbleRecord } from './record.ts';
import type { Route } from './route.ts';

export type Packet = Omit<HubbleRecord, 'node'> & { readonly node?: Node };

/** The trace of a packet on its way to the destination, as the source's node sees it. */
export function forward({ time, source, destination, sourceNode, l4, destinationName }: Route): HubbleRecord {
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

export function leaving(packet: HubbleRecord): HubbleRecord {
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
export function delivery(packet: Packet, to: Pod, node: Node, delay: number): HubbleRecord {
  const { destinationName: _, ...plain } = packet;
  return {
    ...plain,
    time: packet.time + delay,
    node,
    observationPoint: 'TO_ENDPOINT',
    interface: to.interface,
  };
}

/** Both ends on one node, or the source has none: the delivery is the only trace. */
export function hasOwnDelivery({ source, destination, sourceNode, destinationNode }: Route): boolean {
  return 'pod' in destination && (sourceNode === destinationNode || !('pod' in source));
}
