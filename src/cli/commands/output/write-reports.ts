import { type Diagnostic, eachProblemOnce } from '../../../model/diagnostic.ts';
import { visibleJson } from '../../../model/visible-text.ts';
import { renderDiagnostics } from '../../../report/render-diagnostics.ts';
import type { Io } from '../../io.ts';
import { OutputError } from '../../standard-output.ts';
import { findOutputFile, replaceFile } from './replace-file.ts';

export interface ReportOutputs<Format extends string> {
  readonly format: Format;
  /** Reports to write to files, besides the one on standard output. */
  readonly outputs?: readonly { readonly format: Format; readonly path: string }[];
}

/** A report, whole or in pieces: one that names every connection of a big change may be longer than a string can be. */
export type Rendering = string | Generator<string>;

/** What a report is shown on. */
export interface Screen {
  /** Whether it may have colours. */
  readonly color: boolean;
  /** How many columns a terminal has. */
  readonly width?: number | undefined;
}

/** Prints one report and writes those that are requested as files; false when a file could not be written. */
export async function writeReports<Format extends string>(
  render: (format: Format, screen: Screen) => Rendering,
  { format, outputs = [] }: ReportOutputs<Format>,
  io: Io,
): Promise<boolean> {
  let isWritten = true;
  for (const output of outputs) {
    const file = findOutputFile(output.path, io, { streams: 'allowed' });
    const isDone =
      file !== undefined && (await replaceFile(file, pieces(render(output.format, { color: false })), io));
    if (!isDone) isWritten = false;
  }
  try {
    const width = io.isTerminal ? io.columns : undefined;
    const printed = render(format, { color: hasColor(io.isTerminal, io.env), width });
    for (const piece of pieces(printed)) await io.stdout(piece);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    // What the command did stands, and its exit code says so: a reader that wanted less changes nothing.
    if (error.isReaderGone) return isWritten;
    isWritten = false;
    io.stderr(`error: ${error.message}`);
  }
  return isWritten;
}

function pieces(rendering: Rendering): Iterable<string> {
  return typeof rendering === 'string' ? [rendering] : rendering;
}

/** A JSON report for people and programs. */
export function jsonText(value: Readonly<Record<string, unknown>>): string {
  return `${visibleJson(JSON.stringify(value, null, 2))}\n`;
}

/** Prints problems on standard error; with `--quiet` only errors. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  print(diagnostics, 'shown', io);
}

/** The same for a command that answers a question: many notes on files that nobody asked about would hide the answer. */
export function printBesideAnswer(diagnostics: readonly Diagnostic[], io: Io): void {
  const notes = eachProblemOnce(diagnostics).filter(({ severity }) => severity === 'info').length;
  print(diagnostics, notes > MAX_NOTES && io.verbosity !== 'verbose' ? 'counted' : 'shown', io);
}

const MAX_NOTES = 3;

function print(diagnostics: readonly Diagnostic[], notes: 'shown' | 'counted', io: Io): void {
  const each = eachProblemOnce(diagnostics);
  const said = io.verbosity === 'quiet' ? each.filter(({ severity }) => severity === 'error') : each;
  const text = renderDiagnostics(said, { color: hasColor(io.isErrorTerminal, io.env), notes });
  for (const line of text === '' ? [] : text.trimEnd().split('\n')) io.stderr(line);
  if (notes === 'counted' && io.verbosity !== 'quiet') io.stderr('`--verbose` shows the notes');
}

/**
 * Colours are for terminals. `NO_COLOR` (https://no-color.org: set to anything but the empty text) and `--no-color` forbid them;
 * otherwise `FORCE_COLOR` asks for them where there is no terminal, as in the log of a CI job, or forbids them with 0 or false
 * (https://force-color.org, and Node's own reading).
 */
function hasColor(isTerminal: boolean | undefined, { NO_COLOR, FORCE_COLOR, TERM }: Io['env']): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal === true && TERM !== 'dumb';
}
