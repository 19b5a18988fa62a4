import { createEvaluator, type Evaluator } from '../engine/evaluator.ts';
import { seenWorkloads } from '../inventory/resolve/resolve-digest.ts';
import type { CronSchedule } from '../model/cron-schedule.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Digest, RecordedConnection } from '../model/digest.ts';
import type { WorkloadEndpoint } from '../model/endpoint.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import type { Platform } from '../policy/platform/platform.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import type { PolicyLookup } from './changes/changed-places.ts';
import type { TablesOfBoth } from './changes/changed-tables.ts';
import { withChangedInputs } from './changes/not-simulated-changes.ts';
import { findPolicyChanges, policiesByKey } from './changes/policy-changes.ts';
import { createReselected } from './changes/reselected.ts';
import { createTouched, type Touched, touchedTables } from './changes/touched.ts';
import { type CollectedImpacts, createImpactCollector } from './collect-impacts.ts';
import { describeAudited } from './describe-audited.ts';
import { measureCoverage } from './evidence/coverage.ts';
import { findCutOff } from './evidence/cut-off.ts';
import type { Evidence } from './evidence/evidence.ts';
import { createPolicyAge, type PolicyAge, type PolicyHistory } from './evidence/policy-age.ts';
import type { NodeSince } from './evidence/short-nodes.ts';
import { countUnlisted } from './evidence/unlisted-workloads.ts';
import { findUnseenRuns } from './evidence/unseen-runs.ts';
import { NOTHING_WAIVED } from './gate/waivers.ts';
import { findIsolationChanges } from './isolation/isolation.ts';
import type { IsolationChange } from './isolation/isolation-change.ts';
import { type AlteredConnections, afterChange, judgeBothSides } from './judge-both-sides.ts';
import type { JudgedBy } from './judged-by.ts';
import { previewStaged } from './preview-staged.ts';
import type {
  Coverage,
  CutOff,
  LiveTruth,
  PolicyChange,
  PolicySetSummary,
  Simulation,
} from './simulation.ts';

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
  /** Connections of the digest that have another end after the change, because it alters workloads. Left out: there are none. */
  readonly altered?: AlteredConnections;
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
  const { platform, digest, altered = NOTHING_ALTERED } = input;
  const sides = compareSides(input);
  const { base, head, tables, touched, lookup } = sides;
  const age = createPolicyAge(input.history, base, platform);
  const connectionsOfHead =
    altered.size === 0
      ? digest.connections
      : digest.connections.map((recorded) => afterChange(recorded, altered.get(recorded)));
  const selected = measureCoverage(
    touchedWorkloads(input, tables, touched),
    input.workloads,
    connectionsOfHead,
  );
  const evaluators = { base: createEvaluator(tables.base), head: createEvaluator(tables.head) };
  const cutOff = findCutOff({ ...sides, evaluators }, input.workloads, digest.connections, {
    known: selected.withoutTraffic,
    missed: missedRuns(input),
  });
  const coverage = withCutOff(selected, cutOff);
  const baseNotRendered = base.notSimulated.flatMap(({ isOutput, ref }) =>
    isOutput === true ? ref.name : [],
  );
  const isolation = findIsolationChanges({
    tables,
    touched,
    lookup,
    ...workloadsOfBoth(input, connectionsOfHead),
  });
  const unseenRuns = findUnseenRuns(coverage.withoutTraffic, input.schedules ?? new Map(), digest);
  const staged = previewStaged(head, platform, connectionsOfHead);
  return {
    cni: platform.name,
    base: summaryOf(base),
    head: summaryOf(head),
    changes: sides.changes,
    evidence: evidenceOf(input, sides.changes, age),
    ...findImpacts(digest, altered, { ...sides, evaluators }, age),
    ...(staged !== undefined && { staged }),
    ...(head.notEnforced !== undefined && { notEnforced: head.notEnforced }),
    ...(input.live !== undefined && { live: input.live }),
    ...(baseNotRendered.length > 0 && { baseNotRendered }),
    isolation: baseNotRendered.length === 0 ? isolation : isolation.filter(hasBefore),
    coverage,
    ...(unseenRuns.length > 0 && { unseenRuns }),
    ...(cutOff.length > 0 && { cutOff }),
    judgedBy: input.judgedBy,
    waived: NOTHING_WAIVED,
    diagnostics: [...input.diagnostics, ...describeAudited(platform, digest.connections)],
  };
}

/** Both sides as the engine sees them, and what the change can reach. */
interface ComparedSides {
  readonly base: PolicySide;
  readonly head: PolicySide;
  readonly changes: readonly PolicyChange[];
  readonly tables: TablesOfBoth;
  /** With the changed policies only. */
  readonly changed: TablesOfBoth;
  readonly touched: Touched;
  readonly lookup: PolicyLookup;
}

interface Evaluators {
  readonly base: Evaluator;
  readonly head: Evaluator;
}

function compareSides({ platform, ...input }: SimulationInput): ComparedSides {
  const { base, head } = withChangedInputs(input.base, input.head);
  const changes = findPolicyChanges(base, head);
  const tables = { base: compilePolicies(base, platform), head: compilePolicies(head, platform) };
  const reached = touchedTables(changes, tables, platform);
  return {
    base,
    head,
    changes: changes.changes,
    tables,
    changed: { base: reached[0], head: reached[1] },
    touched: createTouched(reached),
    lookup: { base: policiesByKey(base.policies), head: policiesByKey(head.policies) },
  };
}

function findImpacts(
  digest: Digest,
  altered: AlteredConnections,
  {
    evaluators,
    touched,
    lookup,
  }: Pick<ComparedSides, 'touched' | 'lookup'> & { readonly evaluators: Evaluators },
  age: PolicyAge,
): CollectedImpacts {
  const collector = createImpactCollector(lookup);
  for (const recorded of digest.connections) {
    const after = altered.get(recorded);
    const verdicts = judgeBothSides(recorded, after, evaluators, touched);
    collector.add(recorded, verdicts.before, verdicts.after, {
      isTouched: verdicts.isTouched,
      changedAt: age.of(recorded.connection),
      altered: after,
    });
  }
  return collector.finish();
}

function evidenceOf(
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

/** All CronJobs that were not due while anything was recorded. */
function missedRuns({ schedules = new Map(), digest }: SimulationInput): ReadonlySet<string> {
  return new Set(findUnseenRuns([...schedules.keys()], schedules, digest).map(({ workload }) => workload));
}

/** If the base is not known, any workload may have been protected; what applies to all of them says nothing. */
function hasBefore({ change, policies }: IsolationChange): boolean {
  return change !== 'unclear' || policies.length > 0;
}

/** A workload that is cut off is touched, though no changed policy selects it. */
function withCutOff({ touched, withoutTraffic }: Coverage, cutOff: readonly CutOff[]): Coverage {
  const names = cutOff.map(({ workload }) => workload);
  return { touched: touched + names.length, withoutTraffic: [...withoutTraffic, ...names].sort() };
}

const NOTHING_ALTERED: AlteredConnections = new Map();

/** Where the change alters workloads, those that other policies select after it are touched as well. */
function touchedWorkloads(
  { baseWorkloads, workloads, digest }: SimulationInput,
  tables: TablesOfBoth,
  touched: Touched,
): Pick<Touched, 'endpoint'> {
  if (baseWorkloads === undefined) return touched;
  const isReselected = createReselected(tables, {
    base: baseWorkloads,
    head: workloads,
    seen: seenWorkloads(digest),
  });
  return {
    endpoint: (direction, subject) =>
      touched.endpoint(direction, subject) || isReselected(direction, subject),
  };
}

/** The workloads of a recording count for both sides. */
function workloadsOfBoth(
  { digest, workloads, baseWorkloads = workloads }: SimulationInput,
  connectionsOfHead: readonly RecordedConnection[],
) {
  return {
    baseWorkloads: [...baseWorkloads, ...seenWorkloads(digest)],
    headWorkloads: [...workloads, ...seenWorkloads({ connections: connectionsOfHead })],
  };
}

function summaryOf({ name, policies, notSimulated }: PolicySide): PolicySetSummary {
  const deciding = notSimulated.filter(({ effect, isOutput }) => effect !== undefined && isOutput !== true);
  return { name, policies: policies.length, notSimulated: deciding.length };
}
