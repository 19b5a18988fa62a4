import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';
import { type EndpointLeafKind, notIdentified } from './leaf-kind.ts';

/** The node of this name. */
export interface NodeLeaf {
  readonly kind: 'node';
  readonly name: string;
}

export const NODE: EndpointLeafKind<NodeLeaf> = {
  match: matchNode,
  canonical: ({ name }) => JSON.stringify(['node', name]),
  namespaces: () => [],
};

function matchNode(leaf: NodeLeaf, endpoint: Endpoint): Ternary {
  if (endpoint.kind === 'unidentified') return notIdentified(endpoint);
  if (endpoint.kind !== 'node') return false;
  if (endpoint.name !== undefined) return endpoint.name === leaf.name;
  return {
    code: 'node-not-named',
    detail: `it was not recorded whether \`${endpointName(endpoint)}\` is node \`${leaf.name}\``,
  };
}
