import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import type { PortProtocol, Protocol } from '../../model/protocol.ts';
import type { HostPort, Inventory, InventoryService } from '../inventory.ts';
import { ownerKey } from '../owner-chain.ts';

/** Who answers at a port of a node instead of the node itself. */
export type BehindNodePort =
  | { readonly way: 'node-port'; readonly protocol: PortProtocol; readonly service: InventoryService }
  | { readonly way: 'host-port'; readonly protocol: PortProtocol; readonly owner: string };

/** Undefined for an address of no node, and for a port that is the node's own as far as the inventory tells. */
export type FindBehindNodePort = (
  address: IpAddress,
  protocol: Protocol | undefined,
  port: number | string | undefined,
) => BehindNodePort | undefined;

interface OpenPort {
  readonly port: number;
  /** The node on which it is open; undefined: any of them may be the one. */
  readonly node: string | undefined;
  readonly hostIp: string | undefined;
  readonly behind: BehindNodePort;
}

/**
 * Services of the types NodePort and LoadBalancer answer on every node (kubernetes.io, "Service", type NodePort), pods with a
 * `hostPort` on theirs. Which client address the pods see, and whether a policy of the client means the node or the pods, differs
 * between network plug-ins and settings (`externalTrafficPolicy`, replacement of kube-proxy).
 */
export function createPortsOfNodes(inventory: Inventory): FindBehindNodePort {
  const open = Map.groupBy(openPorts(inventory), ({ port }) => port);
  if (open.size === 0) return () => undefined;
  const nodes = namesOfNodes(inventory);
  return (address, protocol, port) => {
    const candidates = typeof port === 'number' ? open.get(port) : undefined;
    if (candidates === undefined) return undefined;
    const text = formatIpAddress(address);
    const names = nodes.get(text);
    if (names === undefined) return undefined;
    return candidates.find(
      ({ node, hostIp, behind }) =>
        (protocol === undefined || behind.protocol === protocol) &&
        (hostIp === undefined || hostIp === text) &&
        (node === undefined || names.has(node) || names.has(undefined)),
    )?.behind;
  };
}

/** The names of the nodes that have an address; undefined stands for a node without a name. */
function namesOfNodes({ nodes, pods }: Inventory): ReadonlyMap<string, ReadonlySet<string | undefined>> {
  const known = new Map<string, Set<string | undefined>>();
  const add = (name: string | undefined, addresses: readonly IpAddress[]): void => {
    for (const address of addresses.map(formatIpAddress)) {
      const names = known.get(address) ?? new Set();
      known.set(address, names.add(name));
    }
  };
  for (const { name, addresses } of nodes) add(name, addresses);
  for (const { node, profile, addresses } of pods) {
    add(node.name, node.addresses);
    if (profile.isHostNetwork) add(node.name, addresses);
  }
  return known;
}

function openPorts({ services, pods, workloads }: Inventory): readonly OpenPort[] {
  const servicePorts = services.flatMap((service) =>
    service.ports.flatMap(({ nodePort, protocol }): OpenPort[] =>
      nodePort === undefined
        ? []
        : [
            {
              port: nodePort,
              node: undefined,
              hostIp: undefined,
              behind: { way: 'node-port', protocol, service },
            },
          ],
    ),
  );
  const running = pods.filter(({ isDone }) => !isDone);
  const withPods = new Set(running.map(({ namespace, owner }) => ownerKey(namespace, owner)));
  const templates = workloads.filter(({ namespace, owner }) => !withPods.has(ownerKey(namespace, owner)));
  const podPorts = [...running, ...templates].flatMap((described) => {
    const { namespace, owner, profile } = described;
    const node = 'node' in described ? described.node.name : undefined;
    return (profile.hostPorts ?? []).map(({ protocol, port, hostIp }: HostPort): OpenPort => {
      return {
        port,
        node,
        hostIp,
        behind: { way: 'host-port', protocol, owner: `${namespace}/${owner.name}` },
      };
    });
  });
  return [...servicePorts, ...podPorts];
}
