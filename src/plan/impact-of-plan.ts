import { keyedFindings } from '../impact/gate/keyed-findings.ts';
import { JUDGED_BY_ITSELF } from '../impact/judged-by.ts';
import { simulate } from '../impact/simulate.ts';
import type { Simulation } from '../impact/simulation.ts';
import type { Digest } from '../model/digest.ts';
import type { WorkloadEndpoint } from '../model/endpoint.ts';
import type { JsonObject } from '../model/json-object.ts';
import { isWritten, type PlannedChange, type PlannedImpact } from './deploy-plan.ts';
import { planSides } from './plan-sides.ts';
import type { Surroundings } from './surroundings.ts';

/** What a plan is simulated with. */
export interface PlanRecording {
  /** With endpoints already completed from the inventory. */
  readonly digest: Digest;
  readonly workloads: readonly WorkloadEndpoint[];
  readonly knownNodes: number;
}

/** Undefined without recorded connections, and when nothing is written. */
export function impactOfPlan(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  recording: PlanRecording | undefined,
  surroundings: Surroundings,
): PlannedImpact | undefined {
  const connections = recording?.digest.connections.length ?? 0;
  if (recording === undefined || connections === 0 || !changes.some(isWritten)) return undefined;
  const simulation = planImpact(changes, constant, recording, surroundings);
  return {
    connections,
    findings: keyedFindings(simulation),
    unlisted: simulation.unlisted.connections,
  };
}

/**
 * What a deploy does to recorded connections and to the protection of workloads: what is live now, compared with what is live
 * when all changes are written. `constant` is what stays as it is.
 */
function planImpact(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  { digest, workloads, knownNodes }: PlanRecording,
  surroundings: Surroundings,
): Simulation {
  return simulate({
    platform: surroundings.platform,
    ...planSides(changes, constant, surroundings),
    digest,
    workloads,
    knownNodes,
    // A plan does not change the configuration by which it is judged.
    judgedBy: JUDGED_BY_ITSELF,
    history: { kind: 'none' },
    diagnostics: [],
  });
}
