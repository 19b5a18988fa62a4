import { createEvaluator } from '../../engine/evaluator.ts';
import { loadDigest } from '../../flows/load-digest.ts';
import { createEndpointResolver } from '../../inventory/resolve-endpoint.ts';
import { workloadsOf } from '../../inventory/workloads-of.ts';
import type { Connection } from '../../model/connection.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { CNI_PROFILES } from '../../policy/cni-profile.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { describeUnjudged } from '../../policy/unjudged/describe-unjudged.ts';
import { describeUnconfirmed, withInventoryPolicies } from '../../policy/with-inventory-policies.ts';
import { renderExplanation } from '../../report/render-explanation.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/expand-flow-inputs.ts';
import { noPolicies } from '../input/no-policies.ts';
import { namesPolicies, readPolicyInputs } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import { canJudge } from './can-judge.ts';
import type { EvalOptions } from './eval.ts';
import { evaluatedVerdict } from './evaluate-flow-line.ts';
import { type ConnectionWords, findConnections } from './find-connections.ts';
import { readInventory } from './read-inventory.ts';
import { readPolicyFiles } from './read-policy-files.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from './write-reports.ts';

export interface ExplainOptions extends EvalOptions, ConnectionWords, ReportOutputs<'text' | 'json'> {}

/**
 * Says why a connection is allowed or denied, down to the line. Exit codes: 0 an answer was given, whatever it is; 1 the API
 * server would refuse a policy, which is left out; 2 input that could not be read (what the rest says is answered), or an end that nobody knows.
 */
export async function runExplain(options: ExplainOptions, io: Io): Promise<ExitCode> {
  const reading = readPolicyFiles(await readPolicyInputs(options, io), options);
  const { inventory, policies: ofCluster, diagnostics } = await readInventory(options, reading.others, io);
  const policies = withInventoryPolicies(reading, ofCluster, [reading]);
  const flows = expandFlowInputs(options.flows, io);
  const { digest, diagnostics: ofDigest } = await loadDigest(flows.sources);
  const resolve = createEndpointResolver(inventory);
  const seen = digest.connections.flatMap(({ connection: { source, destination } }) => [source, destination]);
  const known: readonly Endpoint[] = [...workloadsOf(inventory), ...seen.map(resolve)];
  const found = findConnections(options, known, resolve);
  const ofPolicies = [...reading.diagnostics, ...(namesPolicies(options) ? [] : [noPolicies()])];
  const ofRest = [...diagnostics, ...flows.diagnostics, ...ofDigest];
  const ofOthers = [...describeUnjudged(policies.unjudged), ...describeUnconfirmed(policies)];
  printDiagnostics([...ofPolicies, ...ofOthers, ...ofRest, ...('code' in found ? [found] : [])], io);
  if (!canJudge(reading, ofPolicies)) return exitCodeOf(ofPolicies, 'answer');
  if ('code' in found) return EXIT.usage;

  const evaluator = createEvaluator(compilePolicies(policies, CNI_PROFILES[options.cni]));
  const answers = found.map((connection) => ({ connection, verdict: evaluator.judge(connection) }));
  const isWritten = await writeReports(
    (format, color) =>
      format === 'json'
        ? jsonText({
            schemaVersion: '1',
            answers: answers.map(({ connection, verdict }) => ({
              ...connectionJson(connection),
              ...evaluatedVerdict(verdict),
            })),
          })
        : answers
            .map(({ connection, verdict }) => renderExplanation(connection, verdict, { color }))
            .join('\n'),
    options,
    io,
  );
  return isWritten ? exitCodeOf([...ofPolicies, ...ofRest], 'answer') : EXIT.usage;
}

function connectionJson({ source, destination, protocol, port }: Connection) {
  return {
    source: endpointName(source),
    destination: endpointName(destination),
    protocol,
    port: port ?? null,
  };
}
