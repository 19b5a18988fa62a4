import type { SourceSpan } from '../../model/diagnostic.ts';
import type { ContainerPort, NodeEndpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Inventory, InventoryService, ServicePort } from '../inventory.ts';
import { ownerKey } from '../owner-chain.ts';
import { podEndpoints } from '../pods/pod-endpoints.ts';
import {
  type Described,
  maySelect,
  type ServiceOfBothSides,
  servicesOfBothSides,
} from './services-of-both-sides.ts';

/** Where a Service leads after a change what came through it to a pod before. */
export interface Redirection {
  /** `namespace/name`. */
  readonly service: string;
  /** Its port or selector after the change. */
  readonly span: SourceSpan;
  /** Pods and their port, undefined where it is not known. Empty: it leads to no known pod. */
  readonly ends: readonly RedirectedEnd[];
}

export interface RedirectedEnd {
  readonly endpoint: WorkloadEndpoint | NodeEndpoint;
  readonly port: number | undefined;
}

/** A pod at which a connection arrived before the change, and what the change makes of it. */
export interface Arrival {
  readonly before: WorkloadEndpoint;
  readonly after: WorkloadEndpoint;
  readonly protocol: Protocol;
  readonly port: number | undefined;
}

export interface Redirections {
  /** Of all Services that led there before, and lead elsewhere after the change. */
  of(arrival: Arrival): readonly Redirection[];
  /** The same, where the connection was opened to this address of a Service. */
  through(address: IpAddress, arrival: Arrival): readonly Redirection[];
}

/** A port of a pod, or its name where the pod does not tell the number. */
type Target = number | string;

/** A way into a Service: one of its ports, or for a headless one (`direct`) the pods' own port. */
interface Way {
  readonly service: InventoryService;
  readonly served: ServicePort | 'direct';
}

type Ports = readonly ContainerPort[] | undefined;

/** Compares where the Services of two inventories lead, those of a change's base and head. */
export function findRedirections(before: Inventory, after: Inventory): Redirections {
  const services = Map.groupBy(servicesOfBothSides(before, after), ({ namespace }) => namespace);
  const endpoints = new Map<Described, ReturnType<typeof podEndpoints>>();
  const known = new WeakMap<WorkloadEndpoint, Map<string, readonly Redirection[]>>();

  const endpointsOf: EndpointsOf = (described) => {
    const found = endpoints.get(described) ?? podEndpoints([described], after);
    endpoints.set(described, found);
    return found;
  };

  const among = (
    arrival: Arrival,
    name: string,
    isMeant: (both: ServiceOfBothSides) => boolean,
  ): readonly Redirection[] => {
    const candidates = services.get(arrival.before.namespace);
    if (candidates === undefined || arrival.port === undefined) return [];
    const knownOfPod = known.get(arrival.after) ?? new Map<string, readonly Redirection[]>();
    known.set(arrival.after, knownOfPod);
    const key = `${name} ${arrival.protocol} ${arrival.port}`;
    const found =
      knownOfPod.get(key) ??
      candidates.filter(isMeant).flatMap((both) => redirectionOf(both, arrival, endpointsOf) ?? []);
    knownOfPod.set(key, found);
    return found;
  };
  return {
    of: (arrival) => among(arrival, '', () => true),
    through: (address, arrival) => {
      const text = formatIpAddress(address);
      return among(arrival, text, ({ addresses }) => addresses.has(text));
    },
  };
}

/** The ends for which a template or a pod stands after the change. */
type EndpointsOf = (described: Described) => ReturnType<typeof podEndpoints>;

/** What the change makes of a Service that led to the pod; undefined when it leads there as before, or never did. */
function redirectionOf(
  both: ServiceOfBothSides,
  arrival: Arrival,
  endpointsOf: EndpointsOf,
): Redirection | undefined {
  const { before: was, after: is } = arrival;
  const used = both.before.services
    .filter((service) => maySelect(service, was.labels))
    .flatMap((service) => waysOf(service, arrival))
    .filter((way) => leadsTo(targetOf(way, arrival, was.ports), was.ports, arrival.port));
  if (used.length === 0) return undefined;
  const later = used.flatMap((way) => both.after.services.flatMap((service) => sameWay(way, service)));
  const isKept = used.every((way) =>
    later.some(
      (one) =>
        isSameWay(way, one) &&
        maySelect(one.service, is.labels) &&
        targetOf(one, arrival, is.ports) === targetOf(way, arrival, was.ports),
    ),
  );
  const keyOf = ({ owner, namespace, profile }: Described, way: Way) =>
    `${ownerKey(namespace, owner)} ${targetOf(way, arrival, profile.ports)}`;
  const reached = new Set(used.flatMap((way) => both.before.selected.map((one) => keyOf(one, way))));

  const ends = later.flatMap((way): RedirectedEnd[] => {
    const others = both.after.selected.filter(
      (one) =>
        !isOwner(one, was) && leadsBy(way, one.profile, arrival) && !(isKept && reached.has(keyOf(one, way))),
    );
    return [
      ...(leadsBy(way, is, arrival) ? [{ endpoint: is, port: portBy(way, is.ports, arrival) }] : []),
      ...others.flatMap((one) => {
        const port = portBy(way, one.profile.ports, arrival);
        return endpointsOf(one).map((endpoint) => ({ endpoint, port }));
      }),
    ];
  });
  if (isKept && ends.every(({ endpoint }) => endpoint === is)) return undefined;
  return { service: `${both.namespace}/${both.name}`, span: spanOf(both, later), ends };
}

/** Whether this way of a Service leads to pods with these labels and ports. */
function leadsBy(
  way: Way,
  { labels, ports }: Pick<Described['profile'], 'labels' | 'ports'>,
  arrival: Arrival,
): boolean {
  return maySelect(way.service, labels) && isServed(targetOf(way, arrival, ports), ports);
}

function portBy(way: Way, ports: Ports, arrival: Arrival): number | undefined {
  return numberOf(targetOf(way, arrival, ports));
}

function waysOf(service: InventoryService, { protocol }: Arrival): readonly Way[] {
  const ports = service.ports.filter((port) => protocol === 'unknown' || protocol === port.protocol);
  return [...ports, ...(service.isHeadless === true ? (['direct'] as const) : [])].map((served) => ({
    service,
    served,
  }));
}

function sameWay(way: Way, service: InventoryService): readonly Way[] {
  const ports = [...service.ports, ...(service.isHeadless === true ? (['direct'] as const) : [])];
  return ports.map((served) => ({ service, served })).filter((one) => isSameWay(way, one));
}

/** Clients ask for a port of a Service by its number. */
function isSameWay({ served: one }: Way, { served: other }: Way): boolean {
  if (one === 'direct' || other === 'direct') return one === other;
  return one.port === other.port && one.protocol === other.protocol;
}

function targetOf({ served }: Way, { port: own = 0 }: Arrival, ports: Ports): Target {
  if (served === 'direct') return own;
  const { targetPort, protocol } = served;
  if (typeof targetPort === 'number') return targetPort;
  const serving = ports?.filter(({ declaredBy }) => declaredBy !== 'init-container');
  return serving?.find((port) => port.name === targetPort && port.protocol === protocol)?.port ?? targetPort;
}

/** Pods that are known not to declare a name are not served by it. */
function isServed(target: Target, ports: Ports): boolean {
  return typeof target === 'number' || ports === undefined;
}

function leadsTo(target: Target, ports: Ports, port: number | undefined): boolean {
  return isServed(target, ports) && (typeof target === 'string' || target === port);
}

function numberOf(target: Target): number | undefined {
  return typeof target === 'number' ? target : undefined;
}

function isOwner({ owner }: Described, { name, ownerKind }: WorkloadEndpoint): boolean {
  return owner.name === name && (ownerKind === undefined || owner.kind === ownerKind);
}

/** The port where that differs, otherwise the selector. */
function spanOf({ before, after }: ServiceOfBothSides, later: readonly Way[]): SourceSpan {
  const texts = new Set(before.services.flatMap(({ ports }) => ports).map((port) => JSON.stringify(port)));
  const differing = later.find(({ served }) => !texts.has(JSON.stringify(served)) && served !== 'direct');
  const [service] = after.services.length === 0 ? before.services : after.services;
  if (differing !== undefined && differing.served !== 'direct') {
    return differing.service.spanOf(differing.service.ports.indexOf(differing.served));
  }
  if (service === undefined) throw new RangeError('a Service of both sides has a description on each');
  return service.spanOf(later.length === 0 ? -1 : 'selector');
}
