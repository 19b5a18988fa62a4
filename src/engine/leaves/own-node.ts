import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';
import { type EndpointLeafKind, notIdentified } from './leaf-kind.ts';

/** The node on which the other end's pod runs; `match` undefined: the CNI decides. */
export interface OwnNodeLeaf {
  readonly kind: 'own-node';
  readonly match: true | 'undefined';
}

export const OWN_NODE: EndpointLeafKind<OwnNodeLeaf> = {
  match: matchOwnNode,
  canonical: ({ match }) => JSON.stringify(['own-node', match]),
};

function matchOwnNode({ match }: OwnNodeLeaf, endpoint: Endpoint): Ternary {
  if (endpoint.kind === 'unidentified') return notIdentified(endpoint);
  if (endpoint.kind !== 'node' || endpoint.isOwnNode === false) return false;
  if (endpoint.isOwnNode === undefined) {
    return {
      code: 'node-not-located',
      detail: `it was not recorded whether \`${endpointName(endpoint)}\` is the node of the pod itself`,
    };
  }
  if (match === true) return true;
  return {
    code: 'pod-to-own-node',
    detail: `CNIs differ on whether policies can keep a pod from \`${endpointName(endpoint)}\`, its own node`,
  };
}
