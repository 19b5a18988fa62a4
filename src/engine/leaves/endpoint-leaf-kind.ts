import type { Cidr } from '../../model/cidr.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';

/** A label of a pod, with its value. */
export type PodLabel = readonly [key: string, value: string];

/** All that the engine has to know of one kind of question about an endpoint. */
export interface EndpointLeafKind<Leaf> {
  readonly match: (leaf: Leaf, endpoint: Endpoint) => Ternary;
  /** One text a meaning: leaves with the same text share their answers. */
  readonly canonical: (leaf: Leaf) => string;
  /** The only namespaces in which it can hold for a workload; undefined or left out: any. */
  readonly namespaces?: (leaf: Leaf) => readonly string[] | undefined;
  /** A workload without any of these labels of its own is none, unless it is not known whether it has them. */
  readonly podLabels?: (leaf: Leaf) => readonly PodLabel[] | undefined;
  /** The address blocks that it tells apart. */
  readonly blocks?: (leaf: Leaf) => readonly Cidr[];
  /** Whether a DNS name is one that it asks for: it tells names apart by nothing else. */
  readonly matchesName?: (leaf: Leaf, name: string) => boolean;
}
