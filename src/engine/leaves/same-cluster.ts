import type { TrafficLeafKind } from './leaf-kind.ts';

/**
 * Both ends are in one cluster of a mesh. Ends whose cluster no record names are taken to be: a recording of one cluster need not
 * name it.
 */
export interface SameClusterLeaf {
  readonly kind: 'same-cluster';
}

export const SAME_CLUSTER: TrafficLeafKind<SameClusterLeaf> = {
  match: (_, { source, destination }) => {
    if (source.kind !== 'workload' || destination.kind !== 'workload') return true;
    if (source.cluster === undefined || destination.cluster === undefined) return true;
    return source.cluster === destination.cluster;
  },
};
