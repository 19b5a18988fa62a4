import { loadDigest } from '../../../flows/load-digest.ts';
import { chooseFormats } from '../../../flows/mapped/choose-formats.ts';
import { findUntouchedFiles } from '../../../impact/changes/untouched-files.ts';
import { compareDiagnostics } from '../../../impact/compare-diagnostics.ts';
import { decideGate, gateOfInvalidPolicies } from '../../../impact/gate/gate.ts';
import { applyWaivers } from '../../../impact/gate/waivers.ts';
import type { JudgedBy } from '../../../impact/judged-by.ts';
import { simulate } from '../../../impact/simulate.ts';
import type { SimulationResult } from '../../../impact/simulation-result.ts';
import { type Inventory, schedulesOf } from '../../../inventory/inventory.ts';
import { workloadsOf } from '../../../inventory/pods/workloads-of.ts';
import { poolsForPolicies } from '../../../inventory/pools-for-policies.ts';
import { networkSetsOf } from '../../../inventory/resolve/network-sets.ts';
import { type ResolvedSides, resolveBothSides } from '../../../inventory/resolve/resolve-both-sides.ts';
import { resolveDigest, seenWorkloads } from '../../../inventory/resolve/resolve-digest.ts';
import { servicesForPolicies } from '../../../inventory/services-for-policies.ts';
import { type Diagnostic, eachProblemOnce, isError, isGap } from '../../../model/diagnostic.ts';
import { describeUnconfirmed } from '../../../policy/live/with-inventory-policies.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { contentsOf } from '../../input/files/file-contents.ts';
import { expandFlowInputs } from '../../input/flows/expand-flow-inputs.ts';
import type { Io } from '../../io.ts';
import { loadWaivers } from '../../waivers/load-waivers.ts';
import { describeWorkloadsElsewhere } from '../inventory/describe-workloads-elsewhere.ts';
import { inventoryLimits } from '../inventory/inventory-limits.ts';
import { markKnownFaults } from '../inventory/known-inventory-faults.ts';
import { readInventoryBefore } from '../inventory/read-inventory-before.ts';
import { changedElsewhere } from '../policies/changed-elsewhere.ts';
import { describeChangedFetches, describeChangedInputs } from '../policies/describe-changed-inputs.ts';
import { describeChangedPods } from '../policies/describe-changed-pods.ts';
import { describeKustomized, type KustomizedSides } from '../policies/describe-kustomized.ts';
import { describeMoved } from '../policies/describe-moved.ts';
import { describeNewlyExcluded } from '../policies/describe-newly-excluded.ts';
import { describeNotSearched } from '../policies/describe-not-searched.ts';
import { describePoliciesElsewhere } from '../policies/describe-policies-elsewhere.ts';
import { describeUntracked } from '../policies/describe-untracked.ts';
import { problemsOfSide } from '../policies/problems-of-side.ts';
import { readPolicyHistory } from '../policies/read-policy-history.ts';
import { type ComparedPolicies, readComparedPolicies } from './compared-policies.ts';
import type { SimulateOptions } from './simulate-options.ts';

const NO_FLOWS: Diagnostic = {
  code: 'input/no-flows',
  severity: 'info',
  meaning: 'noted',
  message: 'no flows are given',
  help: 'give recorded flows or a digest with `--flows`, or write `flows: [FILE]` into `.sluice.yaml`',
};

/** Reads both sides, the inventory and the flows, and replays the flows. There is no result if the set that is meant was not read whole. */
export async function simulateComparison(
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<SimulationResult> {
  const compared = await readComparedPolicies(comparison, options, io);
  if (compared.inForce === undefined) return notSimulated(compared.inventoryReading.diagnostics, []);
  const recorded = await readRecorded(compared, comparison, options, io);
  const waivers = loadWaivers(options.waivers, io);
  const policyProblems = problemsOfPolicies(compared, recorded, options);
  const otherProblems = [
    ...(await problemsOfInputs(compared, comparison, options, io)),
    ...recorded.diagnostics,
    ...waivers.diagnostics,
  ];
  const diagnostics = eachProblemOnce([...policyProblems, ...otherProblems]);
  // Without what is left out, the verdicts would be those of another set; without a base there is no change to judge.
  if (policyProblems.some((one) => isError(one) && isGap(one)))
    return notSimulated(diagnostics, policyProblems);
  const { resolved, inventoryBefore, sayingTheSame } = recorded;
  const { readFile, inForce, live } = compared;
  const { inventory } = compared.inventoryReading;
  const found = simulate({
    platform: options.platform,
    ...inForce,
    base: inventoryBefore === undefined ? inForce.base : withKnownOf(inForce.base, inventoryBefore),
    digest: resolved.digest,
    workloads: workloadsOf(inventory),
    schedules: schedulesOf(inventory),
    knownNodes: inventory.nodes.length,
    nodesSince: inventory.nodes.map(({ name, tenure }) => ({ name, since: tenure?.from })),
    judgedBy: withoutFiles(options.judgedBy, sayingTheSame),
    history: await readPolicyHistory(comparison.base, resolved.digest.window, options, readFile, io),
    ...(live !== undefined && { live }),
    ...(inventoryBefore !== undefined && { baseWorkloads: workloadsOf(inventoryBefore) }),
    ...(resolved.altered !== undefined && { altered: resolved.altered }),
    diagnostics: [...diagnostics, ...resolved.diagnostics],
  });
  const simulation = applyWaivers(found, waivers.waivers, { ...options.waivers, now: io.now() });
  return { kind: 'simulated', simulation, gate: decideGate(simulation, options.gate, io.now()) };
}

/** Rules also refer to Services and namespaces, which the change may alter. */
function withKnownOf<Side extends PolicySet>(side: Side, inventory: Inventory): Side {
  return {
    ...side,
    services: servicesForPolicies(inventory),
    pools: poolsForPolicies(inventory),
    namespaces: inventory.namespaces,
  };
}

/** There is no simulation; the gate says in how many files of policies the reason is. */
export function notSimulated(
  diagnostics: readonly Diagnostic[],
  policyProblems: readonly Diagnostic[],
): SimulationResult {
  const files = new Set(
    policyProblems.flatMap((diagnostic) =>
      isError(diagnostic) && isGap(diagnostic) && diagnostic.span !== undefined ? [diagnostic.span.file] : [],
    ),
  );
  return { kind: 'not-simulated', diagnostics, gate: gateOfInvalidPolicies(files.size) };
}

/** Without the digest as it was loaded: a large one would take memory twice. */
interface Recorded {
  /** The inventory before the change, where the change alters it. */
  readonly inventoryBefore: Inventory | undefined;
  /** Files of the inventory that the change alters, but not in what is read here. */
  readonly sayingTheSame: ReadonlySet<string>;
  readonly resolved: Pick<ResolvedSides, 'digest' | 'diagnostics'> & Partial<ResolvedSides>;
  /** Problems of the flows, and what is not known of the inventory before the change; those of their ends are in `resolved`. */
  readonly diagnostics: readonly Diagnostic[];
}

async function readRecorded(
  { written: { base, head }, inventoryReading, inForce }: ComparedPolicies,
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<Recorded> {
  const inputs = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const loaded = await loadDigest(inputs.sources, chooseFormats(options));
  const others = { base: base.others, head: head.others };
  const before = await readInventoryBefore(comparison, options, inventoryReading, others, io);
  const { inventory: inventoryBefore, sayingTheSame, kustomized } = before;
  const { inventory, policies } = inventoryReading;
  const withSets = { networkSets: networkSetsOf([base, policies]) };
  return {
    inventoryBefore,
    sayingTheSame,
    resolved:
      inventoryBefore === undefined
        ? resolveDigest(loaded.digest, inventory, withSets)
        : resolveBothSides(loaded.digest, { before: inventoryBefore, after: inventory }, withSets),
    diagnostics: [
      ...(options.flows.length === 0 ? [NO_FLOWS] : []),
      ...inputs.diagnostics,
      ...loaded.diagnostics,
      ...before.diagnostics,
      ...describeKustomized(kustomized, [inForce.base, inForce.head], options),
    ],
  };
}

function problemsOfPolicies(
  { files, written, inForce, inventoryReading: { inventory }, isAgainstLive }: ComparedPolicies,
  { resolved, inventoryBefore = inventory }: Recorded,
  { platform, lints: levels }: SimulateOptions,
): readonly Diagnostic[] {
  const surroundings = { seen: seenWorkloads(resolved.digest), platform, levels };
  return compareDiagnostics(
    // What is wrong in the cluster cannot be mended by changing git.
    isAgainstLive
      ? []
      : problemsOfSide(written.base, inForce.base, { inventory: inventoryBefore, ...surroundings }),
    problemsOfSide(written.head, inForce.head, { inventory, ...surroundings }),
    findUntouchedFiles(contentsOf(files.base), contentsOf(files.head)),
  );
}

async function problemsOfInputs(
  { files, written, isNotSearched, readFile, inventoryReading, inForce, isAgainstLive }: ComparedPolicies,
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const sides = [inForce.base, inForce.head];
  const elsewhere = isAgainstLive
    ? []
    : await changedElsewhere(comparison, { ...options, inputs: files }, io);
  return [
    ...(await markKnownFaults(inventoryReading, comparison, io, inventoryLimits(options.limits))),
    ...describeUnconfirmed(inForce.head),
    ...(await describeMoved(comparison.base, written, options, readFile, io)),
    ...(isAgainstLive
      ? []
      : [
          ...describeChangedInputs(written.base, written.head),
          ...describeChangedFetches(written.base, written.head),
          ...describeChangedPods(inForce.base, inForce.head),
          ...describeKustomized(kustomizedSides(written), sides, options),
        ]),
    ...describePoliciesElsewhere(elsewhere ?? [], written, options, readFile),
    ...describeWorkloadsElsewhere(elsewhere ?? [], sides, options, io),
    ...describeNotSearched(isNotSearched || elsewhere === undefined),
    ...(await describeUntracked(comparison, written, options.render, io)),
    ...describeNewlyExcluded(written.head, options.limits.excludeWhenMerged, io),
  ];
}

/** A manifest in which only fields change that Sluice does not read, such as an image, is not changed evidence. */
function withoutFiles(judgedBy: JudgedBy, unaltered: ReadonlySet<string>): JudgedBy {
  return unaltered.size === 0
    ? judgedBy
    : { ...judgedBy, files: judgedBy.files.filter((file) => !unaltered.has(file)) };
}

function kustomizedSides({ base, head }: ComparedPolicies['written']): KustomizedSides {
  const applied = new Set(base.others.map(({ file }) => file));
  return {
    base: base.kustomized ?? [],
    head: head.kustomized ?? [],
    wasApplied: (file) => applied.has(file),
  };
}
