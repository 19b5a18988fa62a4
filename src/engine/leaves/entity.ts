import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { isRecordedSet } from '../../model/recorded-set.ts';
import { anyOf, type Ternary, type Unknown } from '../../model/ternary.ts';
import { type EndpointLeafKind, notIdentified } from './leaf-kind.ts';

/** Ends with any of these reserved identities of the CNI: `host`, `remote-node`, `world`, `kube-apiserver`, `health`, … */
export interface EntityLeaf {
  readonly kind: 'entity';
  readonly names: readonly string[];
}

export const ENTITY: EndpointLeafKind<EntityLeaf> = {
  match: ({ names }, endpoint) => anyOf(names, (name) => hasEntity(name, names, endpoint)),
  canonical: ({ names }) => JSON.stringify(['entity', ...[...new Set(names)].sort()]),
};

function hasEntity(name: string, asked: readonly string[], endpoint: Endpoint): Ternary {
  switch (endpoint.kind) {
    case 'unidentified':
      return notIdentified(endpoint);
    case 'node':
      return name === 'host' || name === 'remote-node'
        ? isHostOrRemote(name, asked, endpoint)
        : asRecorded(name, endpoint);
    case 'world':
      return isWorld(name, endpoint.entities);
    default:
      return endpoint.entities.includes(name);
  }
}

type EndpointOf<Kind extends Endpoint['kind']> = Extract<Endpoint, { kind: Kind }>;

/** For a pod, a node is either its own (`host`) or another one (`remote-node`). */
function isHostOrRemote(name: string, asked: readonly string[], node: EndpointOf<'node'>): Ternary {
  if (node.isOwnNode !== undefined) return node.isOwnNode === (name === 'host');
  if (asked.includes('host') && asked.includes('remote-node')) return true;
  return {
    code: 'node-not-located',
    detail: `it was not recorded whether \`${endpointName(node)}\` is the node of the pod itself`,
  };
}

function asRecorded(name: string, { entities }: EndpointOf<'node'>): Ternary {
  if (name !== 'kube-apiserver') return false;
  return entities.includes(name) || (entities.length === 0 && mayServeTheApi());
}

/** Where both address families are in use, each has a world identity of its own. */
function isWorld(name: string, recorded: readonly string[]): Ternary {
  const entities = recorded.filter((entity) => !isRecordedSet(entity));
  if (entities.includes(name)) return true;
  if (name !== 'kube-apiserver') return name === 'world' && entities.length === 0;
  return entities.length === 0 && mayServeTheApi();
}

/** The address is not mentioned, because ends that differ only in their address share the answer. */
function mayServeTheApi(): Unknown {
  return {
    code: 'entity-not-recorded',
    detail: 'it was not recorded whether the API server is behind this address',
  };
}
