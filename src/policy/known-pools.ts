import type { Cidr } from '../model/cidr.ts';
import type { IpAddress } from '../model/ip-address.ts';

/** One of Calico's pools of addresses. */
export interface KnownPool {
  readonly cidr: Cidr;
  /** Whether the addresses of its pods are replaced by those of their nodes on the way out of all pools (`natOutgoing`). */
  readonly isTranslated: boolean;
  /** Whether it has nothing but addresses of load balancers, to which pods are translated as to any other place. */
  readonly isForLoadBalancers: boolean;
}

/** The pools of a cluster, as far as they were given. */
export interface KnownPools {
  readonly pools: readonly KnownPool[];
  /** Whether every pod that is known has its addresses from them. */
  readonly holdAllPods: boolean;
  /** Addresses of nodes to which no pod is translated (`natOutgoingExclusions`). */
  readonly exclusions: readonly IpAddress[];
}
