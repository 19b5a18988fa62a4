import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { renderDiagnostics } from '../../report/render-diagnostics.ts';
import { hasColor } from '../has-color.ts';
import type { Io } from '../io.ts';
import { OutputError } from '../standard-output.ts';
import { writeFailure } from './write-failure.ts';

export interface ReportOutputs<Format extends string> {
  readonly format: Format;
  /** Reports to write to files besides the one on standard output. */
  readonly outputs?: readonly { readonly format: Format; readonly path: string }[];
}

/**
 * Prints one report and writes those that are asked for as files; false when a file could not be written. `render` is told
 * whether it may use colours.
 */
export async function writeReports<Format extends string>(
  render: (format: Format, color: boolean) => string,
  { format, outputs = [] }: ReportOutputs<Format>,
  io: Io,
): Promise<boolean> {
  let isWritten = true;
  for (const output of outputs) {
    try {
      await writeFile(resolve(io.cwd, output.path), render(output.format, false));
    } catch (error) {
      isWritten = false;
      io.stderr(writeFailure(output.path, error));
    }
  }
  try {
    await io.stdout(render(format, hasColor(io.isTerminal, io.env)));
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    // What the command did stands, and its exit code says it: a reader that wanted less changes nothing.
    if (error.isReaderGone) return isWritten;
    isWritten = false;
    io.stderr(`error: ${error.message}`);
  }
  return isWritten;
}

/** A JSON report for people and programs. */
export function jsonText(value: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const text = renderDiagnostics(diagnostics, { color: hasColor(io.isErrorTerminal, io.env) });
  for (const line of text === '' ? [] : text.trimEnd().split('\n')) io.stderr(line);
}
