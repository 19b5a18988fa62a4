import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledPeer } from './compile-selector.ts';
import { ANYBODY, CLUSTER_PARTS, LABELLED_POD, NOBODY, WORLD } from './ends.ts';

const IN_THE_CLUSTER: EndpointCondition = { kind: 'entity', names: CLUSTER_PARTS };

/** The ends that an entity means (pkg/policy/api/entity.go); `cluster` includes an API server outside the cluster, too. */
export function compileEntity(entity: string): readonly CompiledPeer[] {
  switch (entity) {
    case 'all':
      return [{ is: ANYBODY, isOfSameCluster: false }];
    case 'none':
      return [{ is: NOBODY, isOfSameCluster: false }];
    case 'world':
      return [{ is: WORLD, isOfSameCluster: false }];
    case 'cluster':
      return [
        { is: IN_THE_CLUSTER, isOfSameCluster: false },
        { is: LABELLED_POD, isOfSameCluster: true },
      ];
    case 'cluster-mesh':
      return [
        { is: IN_THE_CLUSTER, isOfSameCluster: false },
        { is: LABELLED_POD, isOfSameCluster: false },
      ];
    default:
      return [{ is: { kind: 'entity', names: [entity] }, isOfSameCluster: false }];
  }
}
