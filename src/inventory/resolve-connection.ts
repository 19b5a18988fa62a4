import type { Connection } from '../model/connection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { createAddressBook } from './address-book.ts';
import type { Inventory } from './inventory.ts';
import { createLocateNodes } from './locate-nodes.ts';
import { behindAddress, createEndpointResolver } from './resolve-endpoint.ts';
import { createServiceTargets } from './service-targets.ts';
import type { TimeSpan } from './tenure.ts';

/** Completes connections as recorded; `when` is the time of their records, as far as they are dated. */
export interface ConnectionResolver {
  (connection: Connection, when?: TimeSpan): Connection;
  /** See `EndpointResolver`. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * Completes both ends (see `createEndpointResolver`) and what they say together: an address of a Service stands for the pods
 * behind it, on their port, or for somebody unidentified when those differ or are not known; and a node is or is not the one
 * on which the pod at the other end runs.
 */
export function createConnectionResolver(inventory: Inventory): ConnectionResolver {
  const resolve = createEndpointResolver(inventory);
  const findTargets = createServiceTargets(inventory);
  const locate = createLocateNodes(createAddressBook(inventory));

  /** The destination and its port; behind a Service that has the port, those of the pods. */
  const destinationOf = (
    { destination, protocol, port }: Connection,
    when: TimeSpan | undefined,
  ): Pick<Connection, 'destination' | 'port'> => {
    const address = singleAddressOf(destination);
    const targets =
      address === undefined
        ? undefined
        : findTargets(address, protocol === 'unknown' ? undefined : protocol, port);
    if (targets?.served === undefined) return { destination: resolve(destination, when), port };
    const [end, ...others] = targets.ends;
    return end === undefined || others.length > 0
      ? { destination: behindAddress(destination.addresses), port: undefined }
      : { destination: end.endpoint, port: end.port };
  };

  const resolver = (connection: Connection, when?: TimeSpan): Connection => {
    const source = resolve(connection.source, when);
    const { destination, port } = destinationOf(connection, when);
    const isSame = source === connection.source && destination === connection.destination;
    return locate(isSame ? connection : { ...connection, source, destination, port }, when);
  };
  return Object.assign(resolver, { diagnostics: resolve.diagnostics });
}

/** Of an end that nobody named: what a record says of an end wins. */
function singleAddressOf(endpoint: Endpoint) {
  if (endpoint.kind !== 'world' && endpoint.kind !== 'unidentified') return undefined;
  const { addresses, isComplete } = endpoint.addresses;
  return isComplete && addresses.length === 1 ? addresses[0] : undefined;
}
