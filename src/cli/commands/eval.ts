import type { FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { createConnectionResolver } from '../../inventory/resolve/resolve-connection.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { evaluateFlowLine } from './eval/evaluate-flow-line.ts';
import { ndjsonRow, printFlowLines } from './output/print-flow-lines.ts';
import { printBesideAnswer, printDiagnostics } from './output/write-reports.ts';
import { type InputsToAsk, readPoliciesToAsk } from './policies/policies-to-ask.ts';

export interface EvalOptions extends InputsToAsk, FlowFormatSettings {
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
}

/**
 * Judges every line of the flow inputs: one JSON object per line, in order (docs/eval.md). Exit codes: 0 every line was judged or
 * ignored; 1 the API server would refuse a policy, which is left out; 2 policies, inventory, sources or lines could not be read.
 * The rest is judged (see `canJudge`).
 */
export async function runEval(options: EvalOptions, io: Io): Promise<ExitCode> {
  const policies = await readPoliciesToAsk(options, io);
  const flows = await expandFlowInputs(options.flows, io, options.flowsFallback);
  const { ofPolicies } = policies;
  const otherProblems = [...policies.ofSurroundings, ...flows.diagnostics];
  printBesideAnswer([...ofPolicies, ...policies.ofOthers, ...otherProblems], io);
  if (options.flows.length === 0) {
    io.stderr('error: no flows given; use `--flows FILE`, or `--flows -`');
    return EXIT.usage;
  }
  const prevented = policies.preventing(ofPolicies);
  if (prevented !== undefined) return prevented;

  const evaluator = policies.createEvaluator();
  const { networkSets } = policies;
  const resolve = createConnectionResolver(policies.inventory, { networkSets });
  let hasBrokenLine = false;
  const ended = await printFlowLines(
    flows.sources,
    options,
    (line, file) => {
      const evaluated = evaluateFlowLine(line, evaluator, resolve);
      if ('error' in evaluated) hasBrokenLine = true;
      return ndjsonRow(evaluated, file);
    },
    io,
  );
  printDiagnostics(resolve.diagnostics(), io);
  const exit = exitCodeOf([...ofPolicies, ...otherProblems, ...ended], 'answer');
  return strongest([exit, hasBrokenLine ? EXIT.usage : EXIT.pass]);
}
