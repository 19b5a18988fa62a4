import { DIRECTIONS } from '../../model/connection.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import type { ComparedSides } from '../changes/compare-sides.ts';
import type { SimulationInput } from '../simulation-input.ts';
import type { Evidence } from './evidence.ts';
import type { PolicyAge } from './policy-age.ts';
import { countUnlisted } from './unlisted-workloads.ts';

/** What the simulation knows about its recording and inventory, for the gate to weigh. */
export function collectEvidence(
  { digest, history, workloads, baseWorkloads = [], ...input }: SimulationInput,
  { changes, touched }: Pick<ComparedSides, 'changes' | 'touched'>,
  age: PolicyAge,
): Evidence {
  const changed = new Set(changes.flatMap(({ policy }) => policy.namespace ?? []));
  const isClusterWide = changes.some(({ policy }) => policy.namespace === undefined);
  const isConcerned = (workload: WorkloadEndpoint): boolean =>
    changed.has(workload.namespace) ||
    (isClusterWide && DIRECTIONS.some((direction) => touched.endpoint(direction, workload)));
  return {
    window: digest.window,
    nodes: digest.nodes,
    lostEvents: digest.lostEvents,
    sources: digest.sources,
    knownNodes: input.knownNodes,
    ...(input.nodesSince !== undefined && { nodesSince: input.nodesSince }),
    policyHistory: history.kind,
    policiesChanged: age.newest,
    describedNamespaces: [...new Set(workloads.map(({ namespace }) => namespace))].sort(),
    ofConcerned: countUnlisted(isConcerned, digest, [...workloads, ...baseWorkloads]),
  };
}
