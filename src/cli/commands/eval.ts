import { createEvaluator } from '../../engine/evaluator.ts';
import { chooseFormats, type FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { readFlowLines } from '../../flows/read-flow-lines.ts';
import { networkSetsOf } from '../../inventory/resolve/network-sets.ts';
import { createConnectionResolver } from '../../inventory/resolve/resolve-connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { visibleJson } from '../../model/visible-text.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { describeUnconfirmed } from '../../policy/live/with-inventory-policies.ts';
import { describeNotSimulated } from '../../policy/not-simulated/describe-not-simulated.ts';
import { describeAuditMode } from '../../policy/platform/audit-mode.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { SettingOrigins } from '../config/setting-origins.ts';
import type { RenderSettings, Settings } from '../config/settings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { isCluster } from '../input/cluster-input.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import { noPolicies } from '../input/no-policies.ts';
import { namesPolicies, readWithIncluded } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import type { ConnectionOptions } from './connect-cluster.ts';
import { evaluateFlowLine } from './evaluate-flow-line.ts';
import { namespacesOf, readInventory } from './inventory/read-inventory.ts';
import { printDiagnostics } from './output/write-reports.ts';
import { canJudge } from './policies/can-judge.ts';
import { describeNoneFound } from './policies/describe-none-found.ts';
import { describeNotSearched } from './policies/describe-not-searched.ts';
import { readPolicyFiles } from './policies/read-policy-files.ts';
import { withPoliciesBeside } from './policies/with-policies-beside.ts';
import { withUnseen } from './policies/with-unseen.ts';

export interface EvalOptions extends ConnectionOptions, FlowFormatSettings, SettingOrigins {
  readonly policies: readonly string[];
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly inventory: readonly string[];
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
  readonly platform: Platform;
  readonly limits: Settings['limits'];
}

/** Output is handed over in blocks of about this many characters. */
const BLOCK = 64 * 1024;

/**
 * Judges every line of the flow inputs: one JSON object per line, in order (docs/eval.md). Exit codes: 0 every line was judged or
 * ignored; 1 the API server would refuse a policy, which is left out; 2 policies, inventory, sources or lines could not be read.
 * The rest is judged (see `canJudge`).
 */
export async function runEval(options: EvalOptions, io: Io): Promise<ExitCode> {
  const input = await readWithIncluded(options, io);
  const reading = readPolicyFiles(input, options);
  const ofInventory = await readInventory(
    options,
    { others: reading.others, namespaces: namespacesOf([reading]) },
    io,
  );
  const { inventory, diagnostics } = ofInventory;
  const policies = withPoliciesBeside(reading, ofInventory, [reading]);
  const flows = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const ofGiven = [...reading.diagnostics, ...(namesPolicies(options) ? [] : [noPolicies(options)])];
  const ofPolicies = [...ofGiven, ...describeNoneFound(policies, ofGiven)];
  const ofRest = [
    ...describeAuditMode(options.platform),
    ...describeNotSearched(input.isNotSearched === true),
    ...diagnostics,
    ...flows.diagnostics,
  ];
  printDiagnostics(
    [
      ...ofPolicies,
      ...describeNotSimulated(policies.notSimulated),
      ...describeUnconfirmed(policies),
      ...ofRest,
    ],
    io,
  );
  if (options.flows.length === 0) io.stderr('error: no flows given; use `--flows FILE`, or `--flows -`');
  if (options.flows.length === 0) return EXIT.usage;
  if (!canJudge(reading, ofPolicies)) return exitCodeOf(ofPolicies, 'answer');
  // What is in force there was asked for, but is not known.
  if (options.inventory.some(isCluster) && ofInventory.live === undefined) return EXIT.usage;

  const evaluator = createEvaluator(
    compilePolicies(withUnseen(policies, ofInventory.live), options.platform),
  );
  const resolve = createConnectionResolver(inventory, {
    networkSets: networkSetsOf([reading, ofInventory.policies]),
  });
  const formats = chooseFormats(options);
  const isOneOfMany = flows.sources.length > 1;
  const ended: Diagnostic[] = [];
  let hasBrokenLine = false;
  let block = '';
  for (const source of flows.sources) {
    const ofSource: Diagnostic[] = [];
    for await (const line of readFlowLines(source, {
      ...formats,
      onDiagnostic: (diagnostic) => ofSource.push(diagnostic),
    })) {
      const evaluated = evaluateFlowLine(line, evaluator, resolve);
      if ('error' in evaluated) hasBrokenLine = true;
      block += `${visibleJson(JSON.stringify(isOneOfMany ? { file: source.name, ...evaluated } : evaluated))}\n`;
      if (block.length < BLOCK) continue;
      await io.stdout(block);
      block = '';
    }
    printDiagnostics(ofSource, io);
    ended.push(...ofSource);
  }
  await io.stdout(block);
  printDiagnostics(resolve.diagnostics(), io);
  const exit = exitCodeOf([...ofPolicies, ...ofRest, ...ended], 'answer');
  return strongest([exit, hasBrokenLine ? EXIT.usage : EXIT.pass]);
}
