import type { Connection } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import { createAddressBook } from '../address-book.ts';
import type { Inventory } from '../inventory.ts';
import { agreeOn } from '../labels/agree-on.ts';
import type { TimeSpan } from '../tenure.ts';
import { createViews } from './earlier-views.ts';
import { behindAddress } from './identify-by-address.ts';
import { createLocateNodes } from './locate-nodes.ts';
import { createEndpointResolver, type ResolverOptions } from './resolve-endpoint.ts';
import { createServiceTargets, type ServiceEnd, type ServiceTargets } from './service-targets.ts';

/** Completes recorded connections; `when` is the time of their records, as far as they are dated. */
export interface ConnectionResolver {
  (connection: Connection, when?: TimeSpan): Connection;
  /** See `EndpointResolver`. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * Completes both ends (see `createEndpointResolver`) and what they say together: an address of a Service stands for the pods
 * behind it, on their port, or for somebody unidentified when those differ or are not known; and a node is or is not the one on
 * which the pod at the other end runs.
 */
export function createConnectionResolver(
  inventory: Inventory,
  options: ResolverOptions = {},
): ConnectionResolver {
  const resolve = createEndpointResolver(inventory, options);
  const findTargets = createServiceTargets(inventory);
  const viewsOf = createViews(inventory);
  const locate = createLocateNodes(createAddressBook(inventory));

  /** The destination and its port; behind a Service that has the port, the pods and theirs. */
  const destinationOf = (
    { destination, protocol, port }: Connection,
    when: TimeSpan | undefined,
  ): Reached => {
    const address = singleAddressOf(destination);
    if (address === undefined) return { destination: resolve(destination, when), port };
    const { earlier } = viewsOf(when);
    const found = [findTargets, ...earlier.map((view) => view.findTargets)].flatMap((find) => {
      const targets = find(address, protocol === 'unknown' ? undefined : protocol, port);
      return targets?.served === undefined ? [] : [targets];
    });
    const served = found.filter(
      ({ since }) => when === undefined || since === undefined || since <= when.first,
    );
    // This also notes whose address it is at another time.
    if (served.length === 0) {
      const resolved = resolve(destination, when);
      return found.length === 0 ? { destination: resolved, port } : behindThat(destination, found);
    }
    const one = oneEndOf(served.map(({ ends }) => ends));
    return one === undefined ? behindThat(destination, served) : { ...one, ...clientOf(served) };
  };

  const resolver = (connection: Connection, when?: TimeSpan): Connection => {
    const source = resolve(connection.source, when);
    const reached = destinationOf(connection, when);
    const isSame = source === connection.source && reached.destination === connection.destination;
    if (isSame) return locate(connection, when);
    const isPodToItself = connection.isPodToItself || isBehindItsService(source, reached.destination);
    return locate({ ...connection, source, ...reached, isPodToItself }, when);
  };
  return Object.assign(resolver, { diagnostics: resolve.diagnostics });
}

/** The only pod behind a Service that sent to the Service: pods share no address. */
function isBehindItsService(source: Endpoint, destination: Endpoint): boolean {
  if (source.kind !== 'workload' || destination.kind !== 'workload') return false;
  const [one, other] = [onlyAddress(source), onlyAddress(destination)];
  return (
    destination.serviceAddress !== undefined &&
    one !== undefined &&
    other !== undefined &&
    formatIpAddress(one) === formatIpAddress(other)
  );
}

type Reached = Pick<Connection, 'destination' | 'port' | 'hidesClient'>;

function behindThat({ addresses }: Endpoint, targets: readonly ServiceTargets[]): Reached {
  return { destination: behindAddress(addresses), port: undefined, ...clientOf(targets) };
}

function clientOf(targets: readonly ServiceTargets[]): Pick<Connection, 'hidesClient'> {
  return targets.some(({ hidesClient }) => hidesClient === true) ? { hidesClient: true } : {};
}

/** The pods that all inventories of a time know behind a Service, if they look alike; otherwise undefined. */
function oneEndOf(
  served: readonly (readonly ServiceEnd[])[],
): Pick<Connection, 'destination' | 'port'> | undefined {
  const [first, ...others] = served.map((ends) => (ends.length === 1 ? ends[0] : undefined));
  if (first === undefined) return undefined;
  const { endpoint, port } = first;
  if (others.length === 0) return { destination: endpoint, port };
  if (endpoint.kind !== 'workload') return undefined;
  const same = others.flatMap((other) =>
    other?.endpoint.kind === 'workload' &&
    endpointName(other.endpoint) === endpointName(endpoint) &&
    other.port === port
      ? [other.endpoint]
      : [],
  );
  return same.length < others.length ? undefined : { destination: agreeOn(endpoint, same), port };
}

/** For an end that nobody named: what a record says about an end wins. */
function singleAddressOf(endpoint: Endpoint) {
  if (endpoint.kind !== 'world' && endpoint.kind !== 'unidentified') return undefined;
  return onlyAddress(endpoint);
}

function onlyAddress({ addresses: { addresses, isComplete } }: Endpoint): IpAddress | undefined {
  return isComplete && addresses.length === 1 ? addresses[0] : undefined;
}
