import type { End } from './end.ts';
import { OUTSIDE, type Outside, type OutsideName } from './outside.ts';
import { NODES, type Node, type Pod } from './pods.ts';
import type { Random } from './random.ts';
import type { Layer4 } from './record.ts';
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

/** A connection as the nodes see it: the two ends, who reports them, and the ports. */
export interface Route {
  readonly time: number;
  readonly source: End;
  readonly destination: End;
  /** Nodes that report; the same for an end that has no node of its own. */
  readonly sourceNode: Node;
  readonly destinationNode: Node;
  readonly l4: Layer4;
  readonly destinationName: string | undefined;
}

export function routeOf({ from, to, service, time }: ShopConnection, random: Random): Route {
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

export function isPod(party: ShopConnection['from']): party is Pod {
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
