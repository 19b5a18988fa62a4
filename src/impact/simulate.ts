import { createEvaluator } from '../engine/evaluator.ts';
import type { CronSchedule } from '../model/cron-schedule.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Digest } from '../model/digest.ts';
import type { Endpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import type { Platform } from '../policy/platform/platform.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { policiesByKey } from './changes/policies-by-key.ts';
import { findPolicyChanges } from './changes/policy-changes.ts';
import { createTouched } from './changes/touched.ts';
import { touchedTables } from './changes/touched-tables.ts';
import { withChangedInputs } from './changes/with-changed-inputs.ts';
import { createImpactCollector } from './collect-impacts.ts';
import { describeAudited } from './describe-audited.ts';
import { measureCoverage } from './evidence/coverage.ts';
import { createPolicyAge, type PolicyHistory } from './evidence/policy-age.ts';
import type { NodeSince } from './evidence/short-nodes.ts';
import { findUnseenRuns } from './evidence/unseen-runs.ts';
import { NOTHING_WAIVED } from './gate/waivers.ts';
import { findIsolationChanges } from './isolation/isolation.ts';
import type { IsolationChange } from './isolation/isolation-change.ts';
import { judgeRecorded } from './judge-recorded.ts';
import type { JudgedBy } from './judged-by.ts';
import { previewStaged } from './preview-staged.ts';
import type { LiveTruth, PolicySetSummary, Simulation } from './simulation.ts';

/** One side of the comparison, with valid policies only; the caller reports invalid ones. */
export interface PolicySide extends PolicySet {
  readonly name: string;
}

export interface SimulationInput {
  readonly platform: Platform;
  readonly base: PolicySide;
  readonly head: PolicySide;
  /** With endpoints already completed from the inventory (`resolveDigest`). */
  readonly digest: Digest;
  /** Workloads known from the inventory, whether or not they were seen. */
  readonly workloads: readonly WorkloadEndpoint[];
  /** The same before the change, where the change includes workloads; if left out, the workloads are those after it. */
  readonly baseWorkloads?: readonly WorkloadEndpoint[];
  /** When CronJobs run, by `namespace/name`. */
  readonly schedules?: ReadonlyMap<string, CronSchedule>;
  /** How many nodes the inventory knows. */
  readonly knownNodes: number;
  /** When these were created; left out when nothing says so. */
  readonly nodesSince?: readonly NodeSince[];
  readonly judgedBy: JudgedBy;
  /** Git compared with the cluster, if that was asked for. */
  readonly live?: LiveTruth;
  /** Of the base policies, since the first record. */
  readonly history: PolicyHistory;
  readonly diagnostics: readonly Diagnostic[];
}

/** Replays every recorded connection against the base and the head policies and reports what the change does to it. */
export function simulate(input: SimulationInput): Simulation {
  const { platform, digest } = input;
  const { base, head } = withChangedInputs(input.base, input.head);
  const changed = findPolicyChanges(base, head);
  const tables = { base: compilePolicies(base, platform), head: compilePolicies(head, platform) };
  const touched = createTouched(touchedTables(changed, tables, platform));
  const baseEvaluator = createEvaluator(tables.base);
  const headEvaluator = createEvaluator(tables.head);
  const lookup = { base: policiesByKey(base.policies), head: policiesByKey(head.policies) };
  const collector = createImpactCollector(lookup);
  const age = createPolicyAge(input.history, base, platform);

  for (const recorded of digest.connections) {
    const { connection } = recorded;
    const before = judgeRecorded(baseEvaluator, recorded);
    const isTouched = touched.connection(connection);
    const after = isTouched ? judgeRecorded(headEvaluator, recorded) : before;
    collector.add(recorded, before, after, isTouched, age.of(connection));
  }

  const coverage = measureCoverage(touched, input.workloads, digest.connections);
  const baseNotRendered = base.unjudged.flatMap(({ isOutput, ref }) => (isOutput === true ? ref.name : []));
  const isolation = findIsolationChanges({ tables, touched, lookup, ...workloadsOfBoth(input) });
  const unseenRuns = findUnseenRuns(coverage.withoutTraffic, input.schedules ?? new Map(), digest);
  const staged = previewStaged(head, platform, digest.connections);
  return {
    cni: platform.name,
    base: summaryOf(base),
    head: summaryOf(head),
    changes: changed.changes,
    evidence: {
      window: digest.window,
      nodes: digest.nodes,
      lostEvents: digest.lostEvents,
      sources: digest.sources,
      knownNodes: input.knownNodes,
      ...(input.nodesSince !== undefined && { nodesSince: input.nodesSince }),
      policyHistory: input.history.kind,
      policiesChanged: age.newest,
      describedNamespaces: [...new Set(input.workloads.map(({ namespace }) => namespace))].sort(),
    },
    ...collector.finish(),
    ...(staged !== undefined && { staged }),
    ...(head.moded !== undefined && { moded: head.moded }),
    ...(input.live !== undefined && { live: input.live }),
    ...(baseNotRendered.length > 0 && { baseNotRendered }),
    isolation: baseNotRendered.length === 0 ? isolation : isolation.filter(hasBefore),
    coverage,
    ...(unseenRuns.length > 0 && { unseenRuns }),
    judgedBy: input.judgedBy,
    waived: NOTHING_WAIVED,
    diagnostics: [...input.diagnostics, ...describeAudited(platform, digest.connections)],
  };
}

/** If the base is not known, any workload may have been protected; what applies to all of them says nothing. */
function hasBefore({ change, policies }: IsolationChange): boolean {
  return change !== 'unclear' || policies.length > 0;
}

/** The workloads of a recording count for both sides. */
function workloadsOfBoth({ digest, workloads, baseWorkloads = workloads }: SimulationInput) {
  const seen = new Set<Endpoint>();
  for (const { connection } of digest.connections) seen.add(connection.source).add(connection.destination);
  const recorded = [...seen].filter((endpoint) => endpoint.kind === 'workload');
  return {
    baseWorkloads: [...baseWorkloads, ...recorded],
    headWorkloads: [...workloads, ...recorded],
  };
}

function summaryOf({ name, policies, unjudged }: PolicySide): PolicySetSummary {
  const deciding = unjudged.filter(({ effect, isOutput }) => effect !== undefined && isOutput !== true);
  return { name, policies: policies.length, notSimulated: deciding.length };
}
