import { endpointName } from '../../model/endpoint.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/** Workloads of one of these clusters of a mesh. */
export interface ClusterLeaf {
  readonly kind: 'cluster';
  readonly names: readonly string[];
  /** Workloads whose cluster no record names count, too. */
  readonly orUnrecorded?: true;
}

export const CLUSTER: EndpointLeafKind<ClusterLeaf> = {
  match: ({ names, orUnrecorded }, endpoint) => {
    if (isSomebody(endpoint)) return notIdentified(endpoint);
    if (endpoint.kind !== 'workload') return false;
    if (endpoint.cluster !== undefined) return names.includes(endpoint.cluster);
    if (orUnrecorded === true) return true;
    return {
      code: 'cluster-not-recorded',
      detail: `the cluster of \`${endpointName(endpoint)}\` was not recorded`,
    };
  },
  canonical: ({ names, orUnrecorded = false }) =>
    JSON.stringify(['cluster', orUnrecorded, ...[...new Set(names)].sort()]),
};
