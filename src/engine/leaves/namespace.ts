import type { Endpoint } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/** Workloads of the namespace with this name. */
export interface NamespaceLeaf {
  readonly kind: 'namespace';
  readonly name: string;
}

export const NAMESPACE: EndpointLeafKind<NamespaceLeaf> = {
  match: matchNamespace,
  canonical: ({ name }) => JSON.stringify(['namespace', name]),
  namespaces: ({ name }) => [name],
};

function matchNamespace({ name }: NamespaceLeaf, endpoint: Endpoint): Ternary {
  if (isSomebody(endpoint)) return notIdentified(endpoint);
  return endpoint.kind === 'workload' && endpoint.namespace === name;
}
