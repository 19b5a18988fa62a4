import type { Endpoint } from '../../model/endpoint.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/**
 * Both ends are in one cluster of a mesh. Ends whose cluster no record names are taken to be: a recording of one cluster need not
 * name it, and only pods have a label with it.
 */
export interface SameClusterLeaf {
  readonly kind: 'same-cluster';
  /** The cluster of ends whose cluster no record names; left out: that of the other end. */
  readonly here?: string;
}

export const SAME_CLUSTER: TrafficLeafKind<SameClusterLeaf> = {
  match: ({ here }, { source, destination }) => {
    const [one, other] = [clusterOf(source) ?? here, clusterOf(destination) ?? here];
    return one === undefined || other === undefined || one === other;
  },
};

function clusterOf(end: Endpoint): string | undefined {
  return end.kind === 'workload' ? end.cluster : undefined;
}
