import { keyedFindings } from '../impact/impact-keys.ts';
import { simulate } from '../impact/simulate.ts';
import type { JudgedBy, Simulation } from '../impact/simulation.ts';
import type { Digest } from '../model/digest.ts';
import type { WorkloadEndpoint } from '../model/endpoint.ts';
import { liveDocument } from '../policy/live-document.ts';
import { loadLivePolicies } from '../policy/load-live-policies.ts';
import { isWritten, type PlannedChange } from './deploy-plan.ts';
import type { JsonObject } from './json-object.ts';
import type { OrderContext } from './order/compile-object.ts';
import type { PlannedImpact } from './planned-impact.ts';
import { storedContent } from './stored-content.ts';

/** What a plan is simulated with. */
export interface PlanEvidence {
  /** Its endpoints are completed from the inventory already. */
  readonly digest: Digest;
  readonly workloads: readonly WorkloadEndpoint[];
  readonly knownNodes: number;
}

/** Undefined without recorded connections, and when nothing is written. */
export function impactOfPlan(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  evidence: PlanEvidence | undefined,
  context: PlanImpactContext,
): PlannedImpact | undefined {
  const connections = evidence?.digest.connections.length ?? 0;
  if (evidence === undefined || connections === 0 || !changes.some(isWritten)) return undefined;
  const simulation = planImpact(changes, constant, evidence, context);
  return {
    connections,
    findings: keyedFindings(simulation),
    unlisted: simulation.unlisted.connections,
  };
}

export interface PlanImpactContext extends OrderContext {
  readonly defaultNamespace: string;
}

/** A plan is judged by no configuration that it changes. */
const BY_NOTHING: JudgedBy = { isKnown: true, file: undefined, target: 'same', changes: [], files: [] };

/**
 * What a deploy does to recorded connections and to the protection of workloads: what is live now against what is live when all changes are
 * written. `constant` is what stays as it is.
 */
function planImpact(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  { digest, workloads, knownNodes }: PlanEvidence,
  context: PlanImpactContext,
): Simulation {
  const set = (name: string, objects: readonly JsonObject[]) => ({
    name,
    ...loadLivePolicies(
      objects.flatMap((object) => liveDocument(storedContent(object)) ?? []),
      context,
    ),
    ...context.beside,
  });
  const own = changes.filter(({ bridge }) => bridge === undefined || bridge === 'left-over');
  const before = own.map((change) => change.before).filter(isThere);
  const after = own.map((change) => (isWritten(change) ? change.after : change.before)).filter(isThere);
  return simulate({
    platform: context.platform,
    base: set('cluster', [...constant, ...before]),
    head: set('plan', [...constant, ...after]),
    digest,
    workloads,
    knownNodes,
    judgedBy: BY_NOTHING,
    history: { kind: 'none' },
    diagnostics: [],
  });
}

function isThere(object: JsonObject | undefined): object is JsonObject {
  return object !== undefined;
}
