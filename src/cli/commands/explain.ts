import { loadDigest } from '../../flows/load-digest.ts';
import { chooseFormats } from '../../flows/mapped/choose-formats.ts';
import { createAddressBook } from '../../inventory/address-book.ts';
import { createEndpointDirectory } from '../../inventory/endpoint-directory.ts';
import { createLocateNodes } from '../../inventory/resolve/locate-nodes.ts';
import { resolveDigest } from '../../inventory/resolve/resolve-digest.ts';
import { createServiceTargets } from '../../inventory/resolve/service-targets.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { Verdict } from '../../model/verdict.ts';
import { renderExplanation } from '../../report/render-explanation.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { evaluatedVerdict } from './eval/evaluate-flow-line.ts';
import type { EvalOptions } from './eval.ts';
import { type Answer, answersByFamily } from './explain/answers-by-family.ts';
import { type ConnectionWords, findConnections } from './explain/find-connections.ts';
import { jsonText, printBesideAnswer, type ReportOutputs, writeReports } from './output/write-reports.ts';
import { readPoliciesToAsk } from './policies/policies-to-ask.ts';

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
  const policies = await readPoliciesToAsk(options, io);
  const { inventory, networkSets } = policies;
  const flows = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const { digest, diagnostics: digestProblems } = await loadDigest(flows.sources, chooseFormats(options));
  const { digest: resolved, diagnostics: endProblems } = resolveDigest(digest, inventory, { networkSets });
  const seen = resolved.connections.flatMap(({ connection: { source, destination } }) => [
    source,
    destination,
  ]);
  const found = findConnections(options, {
    directory: createEndpointDirectory(inventory, [...new Set(seen)]),
    findTargets: createServiceTargets(inventory),
    locate: createLocateNodes(createAddressBook(inventory)),
  });
  const ofPolicies = options.expect === undefined ? policies.ofPolicies : policies.ofPolicies.map(asForTest);
  const otherProblems = [...policies.ofSurroundings, ...flows.diagnostics, ...digestProblems, ...endProblems];
  printBesideAnswer(
    [...ofPolicies, ...policies.ofOthers, ...otherProblems, ...('code' in found ? [found] : [])],
    io,
  );
  const prevented = policies.preventing(ofPolicies);
  if (prevented !== undefined) return prevented;
  if ('code' in found) return EXIT.usage;

  const evaluator = policies.createEvaluator();
  const answers = found.flatMap((asked) => answersByFamily(asked, evaluator));
  if (!(await writeAnswers(answers, options, io))) return EXIT.usage;
  const isAsExpected = answers.every(
    ({ verdict }) => (options.expect ?? verdict.outcome) === verdict.outcome,
  );
  return strongest([
    exitCodeOf([...ofPolicies, ...otherProblems], 'answer'),
    isAsExpected ? EXIT.pass : EXIT.failed,
  ]);
}

function writeAnswers(answers: readonly Answer[], options: ExplainOptions, io: Io): Promise<boolean> {
  return writeReports(
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
