import packageJson from '../../../package.json' with { type: 'json' };
import { loadDigest } from '../../flows/load-digest.ts';
import { chooseFormats, type FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { findUntouchedFiles } from '../../impact/changes/untouched-files.ts';
import { compareDiagnostics } from '../../impact/compare-diagnostics.ts';
import { decideGate, type GateSettings, gateOfInvalidPolicies } from '../../impact/gate/gate.ts';
import type { Gate } from '../../impact/gate/gate-reason.ts';
import { applyWaivers } from '../../impact/gate/waivers.ts';
import type { JudgedBy } from '../../impact/judged-by.ts';
import { compareWithLive } from '../../impact/live-comparison.ts';
import { simulate } from '../../impact/simulate.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import { workloadsOf } from '../../inventory/pods/workloads-of.ts';
import { networkSetsOf } from '../../inventory/resolve/network-sets.ts';
import { type ResolvedSides, resolveBothSides } from '../../inventory/resolve/resolve-both-sides.ts';
import { resolveDigest, seenWorkloads } from '../../inventory/resolve/resolve-digest.ts';
import { schedulesOf } from '../../inventory/schedules-of.ts';
import { type Diagnostic, isError, isGap } from '../../model/diagnostic.ts';
import { eachProblemOnce } from '../../model/each-problem-once.ts';
import type { LintLevels } from '../../policy/check/lint-levels.ts';
import { describeUnconfirmed, withInventoryPolicies } from '../../policy/live/with-inventory-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { renderComment } from '../../report/render-comment.ts';
import { renderJson } from '../../report/render-json.ts';
import { renderText } from '../../report/render-text.ts';
import type { RenderSettings, Settings, WaiverSettings } from '../config/settings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { type Comparison, readAsSide } from '../input/comparison/comparison.ts';
import { resolveComparison } from '../input/comparison/resolve-comparison.ts';
import { contentsOf } from '../input/files/file-contents.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import { readComparedInputs } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import { loadWaivers } from '../waivers/load-waivers.ts';
import type { ConnectionOptions } from './connect-cluster.ts';
import { gitlabLinks } from './gitlab-links.ts';
import { inventoryLimits } from './inventory/inventory-limits.ts';
import { markKnownFaults } from './inventory/known-inventory-faults.ts';
import { namespacesOf, readInventory } from './inventory/read-inventory.ts';
import { readInventoryBefore } from './inventory/read-inventory-before.ts';
import { type ReportOutputs, writeReports } from './output/write-reports.ts';
import { describeChangedFetches, describeChangedInputs } from './policies/describe-changed-inputs.ts';
import { describeMoved } from './policies/describe-moved.ts';
import { describeNewlyExcluded } from './policies/describe-newly-excluded.ts';
import { describeNotSearched } from './policies/describe-not-searched.ts';
import { describeUntracked } from './policies/describe-untracked.ts';
import { problemsOfSide } from './policies/problems-of-side.ts';
import { createSharedReader, readPolicyFiles } from './policies/read-policy-files.ts';
import { readPolicyHistory } from './policies/read-policy-history.ts';
import { withChangedPrograms } from './policies/with-changed-programs.ts';
import { withPoliciesBeside } from './policies/with-policies-beside.ts';

export type SimulateFormat = 'text' | 'json' | 'markdown';

export interface SimulateOptions
  extends ConnectionOptions,
    ReportOutputs<SimulateFormat>,
    FlowFormatSettings {
  /** A folder, `git:<ref>`, or `cluster:` for what is live; by default found from the merge request pipeline or the repository. */
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly policies: readonly string[];
  readonly policiesAreNamed?: boolean;
  readonly policiesAreOfEnvironment?: boolean;
  readonly environmentsWithPolicies?: readonly string[];
  readonly defaultNamespaceIsNamed?: boolean;
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly inventory: readonly string[];
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
  readonly platform: Platform;
  readonly gate: GateSettings;
  readonly lints: LintLevels;
  readonly waivers: WaiverSettings;
  /** What the change does to these settings and to the evidence. */
  readonly judgedBy: JudgedBy;
  readonly limits: Settings['limits'];
  /** Whether a gate that only warns gives exit code 3. */
  readonly strictWarnings: boolean;
}

/**
 * Replays recorded connections against the policies before and after a change. Exit codes: 0 passed; 1 the gate failed or
 * policies have errors; 2 input could not be read; 3 warnings, with `strictWarnings`; 4 inconclusive.
 */
export async function runSimulate(options: SimulateOptions, io: Io): Promise<ExitCode> {
  const { comparison, diagnostics } = await resolveComparison(options, io);
  const result =
    comparison === undefined
      ? notSimulated(diagnostics, [])
      : await simulateComparison(comparison, options, io);
  const base = comparison?.base;
  const isWritten = await writeResult(
    result,
    base?.kind === 'revision' ? base.commit : undefined,
    options,
    io,
  );
  if (!isWritten) return EXIT.usage;
  return strongest([
    exitCodeOf(diagnosticsOf(result), 'check', options),
    exitCodeOfGate(result.gate, options),
  ]);
}

/** The reports for when not even the settings can be used: a comment must not keep saying what an earlier run found. */
export async function reportUnusableSettings(
  diagnostics: readonly Diagnostic[],
  outputs: ReportOutputs<SimulateFormat>,
  io: Io,
): Promise<ExitCode> {
  await writeResult(notSimulated(diagnostics, []), undefined, outputs, io);
  return EXIT.usage;
}

function writeResult(
  result: SimulationResult,
  baseCommit: string | undefined,
  outputs: ReportOutputs<SimulateFormat> & Pick<SimulateOptions, 'render'>,
  io: Io,
): Promise<boolean> {
  const meta = { version: packageJson.version, ...gitlabLinks(io, baseCommit, outputs.render?.output) };
  return writeReports(
    (format, color, width) => {
      switch (format) {
        case 'text':
          return renderText(result, { ...meta, color, width });
        case 'json':
          return renderJson(result, meta);
        case 'markdown':
          return renderComment(result, meta);
      }
    },
    outputs,
    io,
  );
}

const NO_FLOWS: Diagnostic = {
  code: 'input/no-flows',
  severity: 'info',
  meaning: 'noted',
  message: 'no flows are given',
  help: 'give recorded flows or a digest with `--flows`, or write `flows: [FILE]` into `.sluice.yaml`',
};

async function simulateComparison(
  comparison: Comparison,
  options: SimulateOptions,
  io: Io,
): Promise<SimulationResult> {
  const reading = await readComparedInputs(comparison, options, io);
  const readFile = createSharedReader();
  const ofBase = readPolicyFiles(reading.base, readAsSide(comparison.base, options), readFile, {
    after: reading.head,
  });
  const ofHead = readPolicyFiles(reading.head, readAsSide(comparison.head, options), readFile, {
    before: reading.base,
  });
  const { base, head, isNotSearched } = await withChangedPrograms(
    { base: ofBase, head: ofHead },
    comparison,
    { ...options, inputs: [reading.base, reading.head] },
    io,
  );
  const isAgainstLive = comparison.base.kind === 'cluster';
  const ofInventory = await readInventory(
    options,
    { others: head.others, namespaces: namespacesOf([base, head]), wantsPolicies: isAgainstLive },
    io,
  );
  const { inventory, live } = ofInventory;
  if (isAgainstLive && live === undefined) return notSimulated(ofInventory.diagnostics, []);
  const compared = live && compareWithLive(head, live.policies, options.platform);
  const { before, after } =
    isAgainstLive && compared !== undefined
      ? {
          before: withInventoryPolicies(compared.base, ofInventory.policies, []),
          after: withInventoryPolicies(compared.head, ofInventory.policies, []),
        }
      : {
          before: withPoliciesBeside(base, ofInventory, [base, head]),
          after: withPoliciesBeside(head, ofInventory, [base, head]),
        };
  const flowInputs = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const loaded = await loadDigest(flowInputs.sources, chooseFormats(options));
  const others = { base: base.others, head: head.others };
  const { inventory: inventoryBefore, sayingTheSame } = await readInventoryBefore(
    comparison,
    options,
    ofInventory,
    others,
    io,
  );
  const withSets = { networkSets: networkSetsOf([base, ofInventory.policies]) };
  const resolved: Pick<ResolvedSides, 'digest' | 'diagnostics'> & Partial<ResolvedSides> =
    inventoryBefore === undefined
      ? resolveDigest(loaded.digest, inventory, withSets)
      : resolveBothSides(loaded.digest, { before: inventoryBefore, after: inventory }, withSets);
  const seen = seenWorkloads(resolved.digest);
  const ofWaivers = loadWaivers(options.waivers, io);
  const withoutFlows = options.flows.length === 0 ? [NO_FLOWS] : [];
  const ofPolicies = compareDiagnostics(
    // What is wrong in the cluster cannot be mended by changing git.
    isAgainstLive
      ? []
      : problemsOfSide(base, before, inventoryBefore ?? inventory, seen, options.platform, options.lints),
    problemsOfSide(head, after, inventory, seen, options.platform, options.lints),
    findUntouchedFiles(contentsOf(reading.base), contentsOf(reading.head)),
  );
  const ofRest = [
    ...(await markKnownFaults(ofInventory, comparison, io, inventoryLimits(options.limits))),
    ...describeUnconfirmed(after),
    ...(await describeMoved(comparison.base, { base, head }, options, readFile, io)),
    ...(isAgainstLive ? [] : [...describeChangedInputs(base, head), ...describeChangedFetches(base, head)]),
    ...describeNotSearched(isNotSearched || [reading.base, reading.head].some((one) => one.isNotSearched)),
    ...(await describeUntracked(comparison, { base, head }, options.render, io)),
    ...describeNewlyExcluded(head, options.limits.excludeWhenMerged, io),
    ...withoutFlows,
    ...flowInputs.diagnostics,
    ...loaded.diagnostics,
    ...ofWaivers.diagnostics,
  ];
  const diagnostics = eachProblemOnce([...ofPolicies, ...ofRest]);
  // Without what is left out, the verdicts would be those of another set; without a base there is no change to judge.
  if (ofPolicies.some((one) => isError(one) && isGap(one))) return notSimulated(diagnostics, ofPolicies);
  const found = simulate({
    platform: options.platform,
    base: { name: isAgainstLive && live !== undefined ? live.name : comparison.base.name, ...before },
    head: { name: comparison.head.name, ...after },
    digest: resolved.digest,
    workloads: workloadsOf(inventory),
    schedules: schedulesOf(inventory),
    knownNodes: inventory.nodes.length,
    nodesSince: inventory.nodes.map(({ name, tenure }) => ({ name, since: tenure?.from })),
    judgedBy: withoutFiles(options.judgedBy, sayingTheSame),
    history: await readPolicyHistory(comparison.base, loaded.digest.window, options, readFile, io),
    ...(live !== undefined &&
      compared !== undefined && {
        live: {
          cluster: live.name,
          policies: compared.policies,
          notSeen: live.notSeen.map(({ what }) => what),
        },
      }),
    ...(inventoryBefore !== undefined && { baseWorkloads: workloadsOf(inventoryBefore) }),
    ...(resolved.altered !== undefined && { altered: resolved.altered }),
    diagnostics: [...diagnostics, ...resolved.diagnostics],
  });
  const simulation = applyWaivers(found, ofWaivers.waivers, { ...options.waivers, now: io.now() });
  const gate = decideGate(simulation, options.gate, io.now());
  return { kind: 'simulated', simulation, gate };
}

/** A manifest of which the change alters only what nobody here reads, such as an image, is not evidence that it alters. */
function withoutFiles(judgedBy: JudgedBy, unaltered: ReadonlySet<string>): JudgedBy {
  return unaltered.size === 0
    ? judgedBy
    : { ...judgedBy, files: judgedBy.files.filter((file) => !unaltered.has(file)) };
}

function notSimulated(
  diagnostics: readonly Diagnostic[],
  ofPolicies: readonly Diagnostic[],
): SimulationResult {
  const files = new Set(
    ofPolicies.flatMap((diagnostic) =>
      isError(diagnostic) && isGap(diagnostic) && diagnostic.span !== undefined ? [diagnostic.span.file] : [],
    ),
  );
  return { kind: 'not-simulated', diagnostics, gate: gateOfInvalidPolicies(files.size) };
}

function diagnosticsOf(result: SimulationResult): readonly Diagnostic[] {
  return result.kind === 'simulated' ? result.simulation.diagnostics : result.diagnostics;
}

function exitCodeOfGate(gate: Gate, { strictWarnings }: SimulateOptions): ExitCode {
  switch (gate.outcome) {
    case 'fail':
    case 'invalid':
      return EXIT.failed;
    case 'inconclusive':
      return EXIT.inconclusive;
    case 'warn':
      return strictWarnings ? EXIT.warnings : EXIT.pass;
    case 'pass':
      return EXIT.pass;
  }
}
