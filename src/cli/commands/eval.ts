import type { FlowLine } from '../../flows/flow-line.ts';
import type { FlowSource } from '../../flows/flow-source.ts';
import { chooseFormats, type FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { readFlowLines } from '../../flows/read-flow-lines.ts';
import { createConnectionResolver } from '../../inventory/resolve/resolve-connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { visibleJson } from '../../model/visible-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { evaluateFlowLine } from './eval/evaluate-flow-line.ts';
import { printBesideAnswer, printDiagnostics } from './output/write-reports.ts';
import { type InputsToAsk, readPoliciesToAsk } from './policies/policies-to-ask.ts';

export interface EvalOptions extends InputsToAsk, FlowFormatSettings {
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
}

/** Output is handed over in blocks of about this many characters. */
const BLOCK = 64 * 1024;

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
  const { ended, hasBrokenLine } = await printVerdicts(
    flows.sources,
    (line) => evaluateFlowLine(line, evaluator, resolve),
    options,
    io,
  );
  printDiagnostics(resolve.diagnostics(), io);
  const exit = exitCodeOf([...ofPolicies, ...otherProblems, ...ended], 'answer');
  return strongest([exit, hasBrokenLine ? EXIT.usage : EXIT.pass]);
}

interface PrintedVerdicts {
  /** What became of the sources. */
  readonly ended: readonly Diagnostic[];
  readonly hasBrokenLine: boolean;
}

async function printVerdicts(
  sources: readonly FlowSource[],
  evaluate: (line: FlowLine) => ReturnType<typeof evaluateFlowLine>,
  options: EvalOptions,
  io: Io,
): Promise<PrintedVerdicts> {
  const formats = chooseFormats(options);
  const isOneOfMany = sources.length > 1;
  const ended: Diagnostic[] = [];
  let hasBrokenLine = false;
  let block = '';
  for (const source of sources) {
    const sourceProblems: Diagnostic[] = [];
    for await (const line of readFlowLines(source, {
      ...formats,
      onDiagnostic: (diagnostic) => sourceProblems.push(diagnostic),
    })) {
      const evaluated = evaluate(line);
      if ('error' in evaluated) hasBrokenLine = true;
      block += `${visibleJson(JSON.stringify(isOneOfMany ? { file: source.name, ...evaluated } : evaluated))}\n`;
      if (block.length < BLOCK) continue;
      await io.stdout(block);
      block = '';
    }
    printDiagnostics(sourceProblems, io);
    ended.push(...sourceProblems);
  }
  await io.stdout(block);
  return { ended, hasBrokenLine };
}
