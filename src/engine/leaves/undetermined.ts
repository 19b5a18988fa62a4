import { type Endpoint, hasInitIdentity } from '../../model/endpoint.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import type { EndpointLeafKind } from './endpoint-leaf-kind.ts';

/**
 * Ends that something of which only the reach is known may concern. Addresses outside the cluster are among `anybody` only; `bare-pods` are
 * those that are known to have no owner.
 */
export type Reach =
  | 'anybody'
  | 'pods-and-nodes'
  | 'pods'
  | 'bare-pods'
  | 'nodes'
  | { readonly namespace: string };

/** Something that is written but not simulated: of the ends within its reach nobody can tell, for `reason`. */
export interface UndeterminedLeaf {
  readonly kind: 'undetermined';
  readonly reach: Reach;
  readonly reason: Unknown;
}

export const UNDETERMINED: EndpointLeafKind<UndeterminedLeaf> = {
  match: ({ reach, reason }, endpoint): Ternary => (isWithin(reach, endpoint) ? reason : false),
  canonical: ({ reach, reason }) => JSON.stringify(['undetermined', reach, reason.code, reason.detail]),
  namespaces: ({ reach }) => (typeof reach === 'object' ? [reach.namespace] : undefined),
};

/** Whether the end may be one of those; somebody unidentified may be anybody, but is not known to have no owner. */
function isWithin(reach: Reach, endpoint: Endpoint): boolean {
  switch (endpoint.kind) {
    case 'unidentified':
      return reach !== 'bare-pods';
    case 'workload':
      if (typeof reach === 'object') return reach.namespace === endpoint.namespace;
      return reach === 'bare-pods' ? endpoint.ownerKind === 'Pod' : reach !== 'nodes';
    case 'node':
      return reach === 'anybody' || reach === 'nodes' || reach === 'pods-and-nodes';
    case 'reserved':
      if (hasInitIdentity(endpoint)) return reach !== 'nodes' && reach !== 'bare-pods';
      return reach === 'anybody' || reach === 'pods-and-nodes';
    case 'world':
      return reach === 'anybody';
  }
}
