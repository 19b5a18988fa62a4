import { createEvaluator } from '../../engine/evaluator.ts';
import { loadDigest } from '../../flows/load-digest.ts';
import { chooseFormats } from '../../flows/mapped/choose-formats.ts';
import { createAddressBook } from '../../inventory/address-book.ts';
import { createEndpointDirectory } from '../../inventory/endpoint-directory.ts';
import { createLocateNodes } from '../../inventory/resolve/locate-nodes.ts';
import { networkSetsOf } from '../../inventory/resolve/network-sets.ts';
import { resolveDigest } from '../../inventory/resolve/resolve-digest.ts';
import { createServiceTargets } from '../../inventory/resolve/service-targets.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { Verdict } from '../../model/verdict.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { describeUnconfirmed } from '../../policy/live/with-inventory-policies.ts';
import { describeNotSimulated } from '../../policy/not-simulated/describe-not-simulated.ts';
import { describeAuditMode } from '../../policy/platform/audit-mode.ts';
import { renderExplanation } from '../../report/render-explanation.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { isCluster } from '../input/cluster-input.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import { noPolicies } from '../input/no-policies.ts';
import { namesPolicies, readWithIncluded } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import type { EvalOptions } from './eval.ts';
import { evaluatedVerdict } from './evaluate-flow-line.ts';
import { type Answer, answersByFamily } from './explain/answers-by-family.ts';
import { type ConnectionWords, findConnections } from './explain/find-connections.ts';
import { namespacesOf, readInventory } from './inventory/read-inventory.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from './output/write-reports.ts';
import { canJudge } from './policies/can-judge.ts';
import { describeNoneFound } from './policies/describe-none-found.ts';
import { describeNotSearched } from './policies/describe-not-searched.ts';
import { readPolicyFiles } from './policies/read-policy-files.ts';
import { withPoliciesBeside } from './policies/with-policies-beside.ts';
import { withUnseen } from './policies/with-unseen.ts';

export interface ExplainOptions extends EvalOptions, ConnectionWords, ReportOutputs<'text' | 'json'> {
  /** What every answer has to be. */
  readonly expect?: Verdict['outcome'] | undefined;
}

/**
 * Says why a connection is allowed or denied, down to the line. Exit codes: 0 an answer was given, whatever it is, or the one
 * that `expect` demands; 1 an answer is another one, or the API server would refuse a policy, which is left out; 2 input could
 * not be read (the rest is answered), or an end is unknown.
 */
export async function runExplain(options: ExplainOptions, io: Io): Promise<ExitCode> {
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
  const { digest, diagnostics: ofDigest } = await loadDigest(flows.sources, chooseFormats(options));
  const { digest: resolved, diagnostics: ofEnds } = resolveDigest(digest, inventory, {
    networkSets: networkSetsOf([reading, ofInventory.policies]),
  });
  const seen = resolved.connections.flatMap(({ connection: { source, destination } }) => [
    source,
    destination,
  ]);
  const found = findConnections(options, {
    directory: createEndpointDirectory(inventory, [...new Set(seen)]),
    findTargets: createServiceTargets(inventory),
    locate: createLocateNodes(createAddressBook(inventory)),
  });
  const ofGiven = [...reading.diagnostics, ...(namesPolicies(options) ? [] : [noPolicies(options)])];
  const ofAll = [...ofGiven, ...describeNoneFound(policies, ofGiven)];
  const ofPolicies = options.expect === undefined ? ofAll : ofAll.map(asForTest);
  const ofRest = [
    ...describeAuditMode(options.platform),
    ...describeNotSearched(input.isNotSearched === true),
    ...diagnostics,
    ...flows.diagnostics,
    ...ofDigest,
    ...ofEnds,
  ];
  const ofOthers = [...describeNotSimulated(policies.notSimulated), ...describeUnconfirmed(policies)];
  printDiagnostics([...ofPolicies, ...ofOthers, ...ofRest, ...('code' in found ? [found] : [])], io);
  if (!canJudge(reading, ofPolicies)) return exitCodeOf(ofPolicies, 'answer');
  // What is in force there was asked for, but is not known.
  if (options.inventory.some(isCluster) && ofInventory.live === undefined) return EXIT.usage;
  if ('code' in found) return EXIT.usage;

  const evaluator = createEvaluator(
    compilePolicies(withUnseen(policies, ofInventory.live), options.platform),
  );
  const answers = found.flatMap((asked) => answersByFamily(asked, evaluator));
  const isWritten = await writeReports(
    (format, { color }) =>
      format === 'json'
        ? jsonText({
            schemaVersion: '1',
            answers: answers.map((answer) => ({ ...askedJson(answer), ...evaluatedVerdict(answer.verdict) })),
          })
        : answers.map((answer) => renderExplanation(answer, { color })).join('\n'),
    options,
    io,
  );
  if (!isWritten) return EXIT.usage;
  const isAsExpected = answers.every(
    ({ verdict }) => (options.expect ?? verdict.outcome) === verdict.outcome,
  );
  return strongest([
    exitCodeOf([...ofPolicies, ...ofRest], 'answer'),
    isAsExpected ? EXIT.pass : EXIT.failed,
  ]);
}

/** A test without policies, all of them or those of a renderer, tests nothing, and `--expect allowed` would pass. */
const NOTHING_TO_TEST: ReadonlySet<string> = new Set(['policy/none-found', 'render/empty']);

function asForTest(diagnostic: Diagnostic): Diagnostic {
  return NOTHING_TO_TEST.has(diagnostic.code)
    ? { ...diagnostic, severity: 'error', meaning: 'unread' }
    : diagnostic;
}

function askedJson({ connection, sourcePods, destinationPods, through, family }: Answer) {
  const { source, destination, protocol, port } = connection;
  return {
    source: endpointName(source),
    sourcePods: sourcePods ?? null,
    destination: endpointName(destination),
    destinationPods: destinationPods ?? null,
    service: through === undefined || through.way === 'host-port' ? null : through.name,
    hostPortOf: through?.way === 'host-port' ? through.name : null,
    protocol,
    port: port ?? null,
    ipVersion: family ?? null,
  };
}
