import type { PolicyChange } from '../simulation.ts';
import type { SimulationInput } from '../simulation-input.ts';
import type { Evidence } from './evidence.ts';
import type { PolicyAge } from './policy-age.ts';
import { countUnlisted } from './unlisted-workloads.ts';

/** What the simulation knows about its recording and inventory, for the gate to weigh. */
export function collectEvidence(
  { digest, history, workloads, baseWorkloads = [], ...input }: SimulationInput,
  changes: readonly PolicyChange[],
  age: PolicyAge,
): Evidence {
  const changed = new Set(changes.flatMap(({ policy }) => policy.namespace ?? []));
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
    ofChangedNamespaces: countUnlisted(changed, digest, [...workloads, ...baseWorkloads]),
  };
}
