import packageJson from '../../../package.json' with { type: 'json' };
import type { Gate } from '../../impact/gate/gate-reason.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { renderComment } from '../../report/render-comment.ts';
import { renderJson } from '../../report/render-json.ts';
import { renderText } from '../../report/render-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { resolveComparison } from '../input/comparison/resolve-comparison.ts';
import type { Io } from '../io.ts';
import { gitlabLinks } from './gitlab/gitlab-links.ts';
import { type ReportOutputs, writeReports } from './output/write-reports.ts';
import { notSimulated, simulateComparison } from './simulate/simulate-comparison.ts';
import type { SimulateFormat, SimulateOptions } from './simulate/simulate-options.ts';

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

/** The reports for a run whose settings cannot be used: a comment must not keep saying what an earlier run found. */
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
    (format, screen) => {
      switch (format) {
        case 'text':
          return renderText(result, { ...meta, ...screen });
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
