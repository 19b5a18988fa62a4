import type { Cidr } from '../../model/cidr.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';

/** A label of a pod, with its value. */
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
  /** The address blocks that the leaf tells apart. */
  readonly blocks?: (leaf: Leaf) => readonly Cidr[];
  /** Whether the leaf matches a DNS name: it tells names apart by nothing else. */
  readonly matchesName?: (leaf: Leaf, name: string) => boolean;
}
