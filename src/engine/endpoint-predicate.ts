import type { Cidr } from '../model/cidr.ts';
import type { LabelSelector } from '../model/label-selector.ts';

/** Whether an address block matches an endpoint of a kind that the dialect leaves to the CNI. */
export type BlockMatching = 'by-address' | 'never' | 'undefined';

/** A question about one end of a connection, asked of the subject or of its peer. */
export type EndpointPredicate =
  /** Pods in a namespace given by name, or in those whose labels match. */
  | {
      readonly kind: 'pods';
      readonly namespace: { readonly name: string } | { readonly selector: LabelSelector };
      readonly pods: LabelSelector;
    }
  /** An address in `cidr` and in none of `except`. `pods` and `nodes` say how the CNI treats their addresses. */
  | {
      readonly kind: 'cidr';
      readonly cidr: Cidr;
      readonly except: readonly Cidr[];
      readonly pods: BlockMatching;
      readonly nodes: BlockMatching;
    }
  /** The node on which the other end's pod runs; `match` undefined: the CNI decides. */
  | { readonly kind: 'own-node'; readonly match: true | 'undefined' }
  /** The same pod at both ends; `match` undefined: the CNI decides. */
  | { readonly kind: 'same-pod'; readonly match: true | 'undefined' };
