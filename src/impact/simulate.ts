import { createEvaluator, type Evaluator } from '../engine/evaluator.ts';
import { seenWorkloads } from '../inventory/resolve/resolve-digest.ts';
import type { Digest, RecordedConnection } from '../model/digest.ts';
import { type ComparedSides, compareSides } from './changes/compare-sides.ts';
import { createReselected } from './changes/reselected.ts';
import type { Touched } from './changes/touched.ts';
import { type CollectedImpacts, createImpactCollector } from './counting/collect-impacts.ts';
import { describeAudited } from './describe-audited.ts';
import { collectEvidence } from './evidence/collect-evidence.ts';
import { measureCoverage } from './evidence/coverage.ts';
import { findCutOff } from './evidence/cut-off.ts';
import { createPolicyAge, type PolicyAge } from './evidence/policy-age.ts';
import { findUnseenRuns } from './evidence/unseen-runs.ts';
import { NOTHING_WAIVED } from './gate/waivers.ts';
import { findIsolationChanges } from './isolation/find-isolation-changes.ts';
import type { IsolationChange } from './isolation/isolation-change.ts';
import { type AlteredConnections, afterChange, judgeBothSides } from './judging/judge-both-sides.ts';
import { previewStaged } from './preview-staged.ts';
import type { Coverage, CutOff, PolicySetSummary, Simulation } from './simulation.ts';
import type { PolicySide, SimulationInput } from './simulation-input.ts';

/** Replays every recorded connection against the base and the head policies, and reports what the change does to it. */
export function simulate(input: SimulationInput): Simulation {
  const { platform, digest, altered = NOTHING_ALTERED } = input;
  const sides = compareSides(input);
  const { base, head, tables } = sides;
  const evaluators = { base: createEvaluator(tables.base), head: createEvaluator(tables.head) };
  const age = createPolicyAge(input.history, base, platform);
  const connectionsOfHead =
    altered.size === 0
      ? digest.connections
      : digest.connections.map((recorded) => afterChange(recorded, altered.get(recorded)));
  const baseNotRendered = base.notSimulated.flatMap(({ isOutput, ref }) =>
    isOutput === true ? ref.name : [],
  );
  const isolation = findIsolationChanges({ ...sides, ...workloadsOfBoth(input, connectionsOfHead) });
  const staged = previewStaged(head, platform, connectionsOfHead);
  return {
    cni: platform.name,
    base: summaryOf(base),
    head: summaryOf(head),
    changes: sides.changes,
    evidence: collectEvidence(input, sides, age),
    ...findImpacts(digest, altered, { ...sides, evaluators }, age),
    ...(staged !== undefined && { staged }),
    ...(head.notEnforced !== undefined && { notEnforced: head.notEnforced }),
    ...(input.live !== undefined && { live: input.live }),
    ...(baseNotRendered.length > 0 && { baseNotRendered }),
    isolation: baseNotRendered.length === 0 ? isolation : isolation.filter(hasBefore),
    ...findCoverage(input, { ...sides, evaluators }, connectionsOfHead),
    judgedBy: input.judgedBy,
    waived: NOTHING_WAIVED,
    diagnostics: [...input.diagnostics, ...describeAudited(platform, digest.connections)],
  };
}

const NOTHING_ALTERED: AlteredConnections = new Map();

/** Both sides with what judges their connections. */
interface JudgedSides extends ComparedSides {
  readonly evaluators: { readonly base: Evaluator; readonly head: Evaluator };
}

function findImpacts(
  digest: Digest,
  altered: AlteredConnections,
  { evaluators, touched, lookup }: JudgedSides,
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

/** The workloads that the change touches, and what is not known of them. */
function findCoverage(
  input: SimulationInput,
  sides: JudgedSides,
  connectionsOfHead: readonly RecordedConnection[],
): Pick<Simulation, 'coverage' | 'unseenRuns' | 'cutOff'> {
  const { digest, workloads, schedules = new Map() } = input;
  const selected = measureCoverage(touchedWorkloads(input, sides), workloads, connectionsOfHead);
  const missed = findUnseenRuns([...schedules.keys()], schedules, digest);
  const cutOff = findCutOff(sides, workloads, digest.connections, {
    known: selected.withoutTraffic,
    missed: new Set(missed.map(({ workload }) => workload)),
  });
  const coverage = withCutOff(selected, cutOff);
  const unseenRuns = findUnseenRuns(coverage.withoutTraffic, schedules, digest);
  return {
    coverage,
    ...(unseenRuns.length > 0 && { unseenRuns }),
    ...(cutOff.length > 0 && { cutOff }),
  };
}

/** Where the change alters workloads, those that other policies select after it are touched as well. */
function touchedWorkloads(
  { baseWorkloads, workloads, digest }: SimulationInput,
  { tables, touched }: ComparedSides,
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

/** A workload that is cut off is touched, though no changed policy selects it. */
function withCutOff({ touched, withoutTraffic }: Coverage, cutOff: readonly CutOff[]): Coverage {
  const names = cutOff.map(({ workload }) => workload);
  return { touched: touched + names.length, withoutTraffic: [...withoutTraffic, ...names].sort() };
}

/** If the base is not known, any workload may have been protected; what applies to all of them says nothing. */
function hasBefore({ change, policies }: IsolationChange): boolean {
  return change !== 'unclear' || policies.length > 0;
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
