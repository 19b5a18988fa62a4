import type { NodeEndpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import { completeLabels, lacksLabel } from '../../model/label-set.ts';
import type { PortProtocol, Protocol } from '../../model/protocol.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import type {
  Inventory,
  InventoryPod,
  InventoryService,
  InventoryWorkload,
  ServicePort,
} from '../inventory.ts';
import { ownerKey } from '../owner-chain.ts';
import { podEndpoints } from '../pods/pod-endpoints.ts';
import { type BehindNodePort, createPortsOfNodes } from './ports-of-nodes.ts';

/** What a connection is opened to instead of the pods. */
export interface Through {
  readonly way: 'service' | 'node-port' | 'host-port';
  /** The Service or, for a host port, the owner of the pods: `shop/api`. */
  readonly name: string;
}

/** Where connections to an address of a Service, or to a port of a node that leads elsewhere, end up. */
export interface ServiceTargets {
  readonly through: Through;
  /** The ports of the Service, for people. */
  readonly ports: readonly ServicePort[];
  /** The port that was asked for; undefined when the Service has no such port. */
  readonly served: { readonly protocol: PortProtocol } | undefined;
  /** When the Service that has the port was created; undefined: nothing says. */
  readonly since?: RecordedTime;
  /** The pods may see another client than the one that connects. Left out: they see that one. */
  readonly hidesClient?: true;
  /** One for pods that look alike; [] when the inventory does not tell. */
  readonly ends: readonly ServiceEnd[];
}

export interface ServiceEnd {
  readonly endpoint: WorkloadEndpoint | NodeEndpoint;
  /** Undefined when the pods do not declare the name that the Service uses. */
  readonly port: number | undefined;
}

/**
 * The pods behind an address and port, which people may give by its name; undefined for an address that belongs to no Service,
 * and for a node's address with a port of the node's own. Without a protocol, that of the port is meant.
 */
export type FindServiceTargets = (
  address: IpAddress,
  protocol: Protocol | undefined,
  port: number | string | undefined,
) => ServiceTargets | undefined;

export function createServiceTargets(inventory: Inventory): FindServiceTargets {
  const byAddress = new Map<string, InventoryService[]>();
  for (const service of inventory.services) {
    for (const address of new Set(service.addresses.map(formatIpAddress))) {
      const others = byAddress.get(address);
      if (others === undefined) byAddress.set(address, [service]);
      else others.push(service);
    }
  }
  const behindNode = createPortsOfNodes(inventory);
  const known = new Map<string, ServiceTargets>();

  return (address, protocol, port) => {
    const text = formatIpAddress(address);
    const services = byAddress.get(text);
    if (services === undefined) return targetsBehind(behindNode(address, protocol, port));
    const key = `${text} ${protocol} ${port}`;
    let targets = known.get(key);
    if (targets === undefined) {
      const serviceTargets = targetsOf(services, address, protocol, port, inventory);
      // Load balancers may answer on the addresses of nodes.
      const nodeTargets =
        serviceTargets.served === undefined ? targetsBehind(behindNode(address, protocol, port)) : undefined;
      targets = nodeTargets ?? serviceTargets;
      known.set(key, targets);
    }
    return targets;
  };
}

/** Which client the pods see differs, so they do not stand for the port. */
function targetsBehind(behind: BehindNodePort | undefined): ServiceTargets | undefined {
  if (behind === undefined) return undefined;
  const { way, protocol } = behind;
  const name = way === 'node-port' ? nameOf(behind.service) : behind.owner;
  const hidesClient = way === 'host-port' || behind.service.keepsClients !== true;
  return {
    through: { way, name },
    ports: [],
    served: { protocol },
    ...(hidesClient && { hidesClient }),
    ends: [],
  };
}

/**
 * What comes to an address outside of the cluster's range is masqueraded, unless the pods are to see the client (kubernetes.io,
 * "Using Source IP"); some CNIs do that only for pods of other nodes.
 */
function hidesClients({ clusterAddresses = [], keepsClients }: InventoryService, address: string): boolean {
  return keepsClients !== true && !clusterAddresses.some((one) => formatIpAddress(one) === address);
}

function nameOf({ namespace, name }: InventoryService): string {
  return `${namespace}/${name}`;
}

/** Several Services may share an address, as load balancers allow, but not a port of it. */
function targetsOf(
  services: readonly InventoryService[],
  address: IpAddress,
  protocol: Protocol | undefined,
  port: number | string | undefined,
  inventory: Inventory,
): ServiceTargets {
  const text = formatIpAddress(address);
  const open = services.flatMap((service) =>
    service.ports
      .filter((served) => (protocol ?? served.protocol) === served.protocol)
      .filter((served) => (typeof port === 'string' ? served.name : served.port) === port)
      .map((served) => ({ service, served })),
  );
  const [first, ...others] = open;
  const [anyService] = services;
  if (anyService === undefined) throw new RangeError('an address of Services has a Service');
  const { service } = first ?? { service: anyService };
  const found = {
    through: { way: 'service', name: nameOf(service) },
    ports: service.ports,
    since: service.since,
    ...(services.some((one) => hidesClients(one, text)) && { hidesClient: true as const }),
  } as const;
  if (first === undefined) return { ...found, served: undefined, ends: [] };
  const { served } = first;
  if (others.length > 0) return { ...found, served, ends: [] };
  const isProxied = service.proxied.some((proxied) => formatIpAddress(proxied) === text);
  const ends = isProxied ? [] : endsOf(service, served, inventory);
  return { ...found, served, ends: ends.map((end) => reachedBy(end, address, service)) };
}

/** The pods behind one port of a Service; [] when the inventory does not tell. */
export function endsOf(
  service: InventoryService,
  served: ServicePort,
  inventory: Inventory,
): readonly ServiceEnd[] {
  const byPort = [...Map.groupBy(podsBehind(service, inventory), (pod) => targetPort(served, pod))];
  const isServed = byPort.some(([port]) => port !== undefined);
  return byPort.flatMap(([port, alike]) => {
    const behind = port === undefined && isServed ? alike.filter(mayDeclareMore) : alike;
    return podEndpoints(behind, inventory).map((endpoint) => ({ endpoint, port }));
  });
}

/** Pods that do not declare the name of a Service's port are not behind that port (k8s.io/endpointslice, `FindPort`). */
function mayDeclareMore({ profile }: InventoryPod | InventoryWorkload): boolean {
  return profile.ports === undefined;
}

/** Running pods; for owners that have none, what their templates say. [] when a pod's labels leave it open. */
function podsBehind(
  { namespace, selector }: InventoryService,
  { pods, workloads }: Inventory,
): readonly (InventoryPod | InventoryWorkload)[] {
  if (selector === undefined) return [];
  const running = pods.filter((pod) => pod.namespace === namespace && !pod.isDone);
  const withPods = new Set(running.map(({ owner }) => ownerKey(namespace, owner)));
  const templates = workloads.filter(
    (workload) => workload.namespace === namespace && !withPods.has(ownerKey(namespace, workload.owner)),
  );
  const behind: (InventoryPod | InventoryWorkload)[] = [];
  for (const described of [...running, ...templates]) {
    const { labels } = described.profile;
    const missing = [...selector].filter(([key, value]) => labels.labels.get(key) !== value);
    if (missing.length === 0) behind.push(described);
    else if (missing.every(([key]) => !labels.labels.has(key) && !lacksLabel(labels, key))) return [];
  }
  return behind;
}

function targetPort(
  { targetPort, protocol }: ServicePort,
  { profile }: InventoryPod | InventoryWorkload,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const serving = profile.ports?.filter(({ declaredBy }) => declaredBy !== 'init-container');
  return serving?.find((port) => port.name === targetPort && port.protocol === protocol)?.port;
}

/** For a pod with addresses of both families, only that of the Service's family is met. */
function reachedBy(
  { endpoint, port }: ServiceEnd,
  serviceAddress: IpAddress,
  { selector }: InventoryService,
): ServiceEnd {
  const { addresses, isComplete } = endpoint.addresses;
  const met = addresses.filter(({ family }) => family === serviceAddress.family);
  const narrowed = { addresses: met, isComplete: isComplete && met.length > 0 };
  return {
    port,
    endpoint:
      endpoint.kind === 'workload'
        ? {
            ...endpoint,
            addresses: narrowed,
            serviceAddress,
            ...(selector !== undefined && { serviceSelector: completeLabels(selector) }),
          }
        : { ...endpoint, addresses: narrowed },
  };
}
