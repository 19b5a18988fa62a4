import { hasInitIdentity } from '../../model/endpoint.ts';
import type { EndpointLeafKind } from './leaf-kind.ts';

/** A pod whose labels the CNI does not know yet. */
export interface InitIdentityLeaf {
  readonly kind: 'init-identity';
}

export const INIT_IDENTITY: EndpointLeafKind<InitIdentityLeaf> = {
  match: (_, endpoint) => hasInitIdentity(endpoint),
  canonical: ({ kind }) => kind,
};
