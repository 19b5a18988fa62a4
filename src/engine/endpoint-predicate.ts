import type { Cidr } from '../model/cidr.ts';
import type { LabelSelector } from '../model/label-selector.ts';
import type { Unknown } from '../model/ternary.ts';

/** Whether an address block matches an endpoint of a kind that the dialect leaves to the CNI. */
export type BlockMatching = 'by-address' | 'never' | 'undefined';

/** Ends that something of which only the reach is known may concern. Addresses outside the cluster are among `anybody` only. */
export type Reach = 'anybody' | 'pods-and-nodes' | 'pods' | 'nodes' | { readonly namespace: string };

/** A question about one end of a connection, asked of the subject or of its peer. */
export type EndpointPredicate =
  /**
   * Pods in a namespace given by name, or in those whose labels match. `hostNetwork`: whether pods in the network of their
   * node are meant, too, is left to the CNI; left out, they are not.
   */
  | {
      readonly kind: 'pods';
      readonly namespace: { readonly name: string } | { readonly selector: LabelSelector };
      readonly pods: LabelSelector;
      readonly hostNetwork?: 'undefined';
    }
  /** A pod whose labels the CNI does not know yet. */
  | { readonly kind: 'init-identity' }
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
  | { readonly kind: 'same-pod'; readonly match: true | 'undefined' }
  /** Something that is written but not simulated: of the ends within its reach nobody can tell, for `reason`. */
  | { readonly kind: 'undetermined'; readonly reach: Reach; readonly reason: Unknown };
