import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { renderDiagnostics } from '../../report/render-diagnostics.ts';
import { systemReason } from '../input/input-problem.ts';
import type { Io } from '../io.ts';

export type DeployFormat = 'text' | 'json';

export interface DeployOutput {
  readonly format: DeployFormat;
  /** Reports to write to files besides the one on standard output. */
  readonly outputs?: readonly { readonly format: DeployFormat; readonly path: string }[];
}

export interface Renderings {
  readonly text: () => string;
  readonly json: () => Readonly<Record<string, unknown>>;
}

/** Prints one report and writes those that are asked for as files; false when a file could not be written. */
export async function writeReports(
  renderings: Renderings,
  { format, outputs = [] }: DeployOutput,
  io: Io,
): Promise<boolean> {
  const render = (as: DeployFormat) =>
    as === 'text' ? renderings.text() : `${JSON.stringify(renderings.json(), null, 2)}\n`;
  let isWritten = true;
  for (const output of outputs) {
    try {
      await writeFile(resolve(io.cwd, output.path), render(output.format));
    } catch (error) {
      isWritten = false;
      io.stderr(`sluice: cannot write \`${output.path}\`: ${systemReason(error)}`);
    }
  }
  await io.stdout(render(format));
  return isWritten;
}

export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const text = renderDiagnostics(diagnostics, { color: io.isTerminal && io.env.NO_COLOR === undefined });
  for (const line of text === '' ? [] : text.trimEnd().split('\n')) io.stderr(line);
}
