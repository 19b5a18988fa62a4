import type { Cidr } from '../../model/cidr.ts';
import type { Connection } from '../../model/connection.ts';
import { type Endpoint, endpointName, hasInitIdentity } from '../../model/endpoint.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';

/** A label of a pod, or of its namespace, with its value. */
export type PodLabel = readonly [key: string, value: string];

/** Everything that the engine has to know about one kind of question about an endpoint. */
export interface EndpointLeafKind<Leaf> {
  readonly match: (leaf: Leaf, endpoint: Endpoint) => Ternary;
  /** A canonical text: leaves with the same text share their answers. */
  readonly canonical: (leaf: Leaf) => string;
  /** The only namespaces in which the leaf can hold for a workload; undefined or left out: any. */
  readonly namespaces?: (leaf: Leaf) => readonly string[] | undefined;
  /**
   * Labels of which a workload must have at least one (or may have it unrecorded) for the leaf to hold; undefined or left out:
   * none in particular.
   */
  readonly podLabels?: (leaf: Leaf) => readonly PodLabel[] | undefined;
  /** The same for the labels of its namespace. */
  readonly namespaceLabels?: (leaf: Leaf) => readonly PodLabel[] | undefined;
  /** The address blocks that the leaf tells apart. */
  readonly blocks?: (leaf: Leaf) => readonly Cidr[];
  /** Whether the leaf matches a DNS name: it tells names apart by nothing else. */
  readonly matchesName?: (leaf: Leaf, name: string) => boolean;
}

/** Everything that the engine has to know about one kind of question about what a connection carries. */
export interface TrafficLeafKind<Leaf> {
  readonly match: (leaf: Leaf, connection: Connection) => Ternary;
  /** First and last of the destination ports that the leaf tells from their neighbours. */
  readonly portRange?: (leaf: Leaf) => readonly [number, number];
}

/** Whether the end may be any pod: no record identified it, or the CNI did not know it yet. */
export function isSomebody(endpoint: Endpoint): boolean {
  return endpoint.kind === 'unidentified' || (endpoint.kind === 'reserved' && hasInitIdentity(endpoint));
}

export function notIdentified(endpoint: Endpoint): Unknown {
  return { code: 'endpoint-not-identified', detail: `it is not known who \`${endpointName(endpoint)}\` is` };
}
