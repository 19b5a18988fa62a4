import type { Connection } from '../../model/connection.ts';
import type { Endpoint, NodeEndpoint } from '../../model/endpoint.ts';
import type { AddressBook } from '../address-book.ts';
import type { TimeSpan } from '../tenure.ts';

/** Says whether the pods at one end run on the node at the other, where no record says so but the inventory does. */
export type LocateNodes = (connection: Connection, when?: TimeSpan) => Connection;

export function createLocateNodes(whoHas: AddressBook): LocateNodes {
  const known = new WeakMap<NodeEndpoint, Map<boolean, NodeEndpoint>>();

  const locate = (end: Endpoint, peer: Endpoint, when: TimeSpan | undefined): Endpoint => {
    if (end.kind !== 'node' || end.isOwnNode !== undefined || end.name === undefined) return end;
    const isOwnNode = isOneOf(end.name, nodesOf(peer, whoHas, when));
    if (isOwnNode === undefined) return end;
    const located = known.get(end) ?? new Map<boolean, NodeEndpoint>();
    known.set(end, located);
    const before = located.get(isOwnNode);
    if (before !== undefined) return before;
    const node = { ...end, isOwnNode };
    located.set(isOwnNode, node);
    return node;
  };

  return (connection, when) => {
    const source = locate(connection.source, connection.destination, when);
    const destination = locate(connection.destination, connection.source, when);
    const isSame = source === connection.source && destination === connection.destination;
    return isSame ? connection : { ...connection, source, destination };
  };
}

/** If the pods are on several nodes, this one among them, only some run on it. */
function isOneOf(name: string, nodes: readonly string[]): boolean | undefined {
  if (nodes.length === 0) return undefined;
  if (!nodes.includes(name)) return false;
  return nodes.length === 1 ? true : undefined;
}

/** [] when it is not known for all pods of the end. */
function nodesOf(end: Endpoint, whoHas: AddressBook, when: TimeSpan | undefined): readonly string[] {
  if (end.kind !== 'workload') return [];
  if (end.nodeNames !== undefined) return end.nodeNames;
  const { addresses, isComplete } = end.addresses;
  if (!isComplete) return [];
  const nodes = addresses.map((address) => {
    const owner = whoHas(address, when);
    return owner?.kind === 'pod' ? owner.pod.node.name : undefined;
  });
  const names = nodes.flatMap((node) => node ?? []);
  return names.length === nodes.length ? [...new Set(names)] : [];
}
