import { existsSync } from 'node:fs';
import { mergeDigests } from '../../digest/merge-digests.ts';
import { redactDigest } from '../../digest/redact.ts';
import type { Redaction } from '../../digest/redactions.ts';
import { toDigest } from '../../digest/to-digest.ts';
import { writeDigestFile } from '../../digest/write-digest-file.ts';
import { formatNamed } from '../../flows/format/record-formats.ts';
import { loadFlowDigests } from '../../flows/load-digest.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import { STANDARD_OUTPUT } from '../standard-output.ts';
import { extendDigest, holdsSomething, readKnownDigest, summarizeWindow } from './extend-digest.ts';
import { summarizeDigest } from './record-summary.ts';
import { findOutputFile, replaceFile } from './replace-file.ts';
import { printDiagnostics } from './write-reports.ts';

export interface RecordOptions {
  /** Flow files and digests: files, folders, globs, `-`. */
  readonly flows: readonly string[];
  /** What the records are, for whoever knows better than detection. */
  readonly flowFormat?: string | undefined;
  /** The digest file to write; an existing one is replaced when the new one is whole. `-`: standard output. */
  readonly output: string;
  /** Adds to the digest that is there, and drops what was last seen longer ago; undefined: replaces it. */
  readonly keepMs?: number | undefined;
  /** What the digest does not tell of hosts outside the cluster. */
  readonly redact?: readonly Redaction[] | undefined;
}

/**
 * Digests flows into one file and says on standard error what became of every line. Exit codes: 0 written; 2 an input could
 * not be read or is no flow source, or the file could not be written; 4 there is no connection in it. What could be read is
 * written in any case, but a result without connections does not replace a file.
 */
export async function runRecord(
  { flows, flowFormat, output, keepMs, redact = [] }: RecordOptions,
  io: Io,
): Promise<ExitCode> {
  if (flows.length === 0) {
    io.stderr('error: no flows are given; use `--flows FILE`, or `--flows -`');
    return EXIT.usage;
  }
  const isPrinted = output === STANDARD_OUTPUT;
  if (isPrinted && io.isTerminal) {
    io.stderr(
      'error: a digest is no text for a terminal; redirect it: `sluice record --output - > week.parquet`',
    );
    return EXIT.usage;
  }
  const file = isPrinted ? undefined : findOutputFile(output, io);
  if (file === undefined && !isPrinted) return EXIT.usage;
  const known = file === undefined || keepMs === undefined ? 'none' : await readKnownDigest(file, io);
  if (known === undefined) return EXIT.usage;
  const inputs = expandFlowInputs(flows, io);
  const format = formatNamed(flowFormat);
  const { digest: loaded, diagnostics } = await loadFlowDigests(
    inputs.sources,
    { format },
    known === 'none' ? [] : [known],
  );
  const problems = [...inputs.diagnostics, ...diagnostics];
  printDiagnostics(problems, io);
  const exit = exitCodeOf(problems, 'answer');
  const added = keepMs === undefined ? loaded : loaded.filter(holdsSomething);
  const isEmpty = added.every(({ connections }) => connections.length === 0);
  if (exit !== EXIT.pass && isEmpty) return exit;
  const isRepeated = inputs.sources.length > 0 && loaded.length === 0;
  if (file !== undefined && known !== 'none' && isRepeated) {
    io.stderr(`\`${wholeVisibleText(file.shown)}\` was kept: it holds all that was read`);
    return exit;
  }

  const rolling = keepMs === undefined ? undefined : extendDigest(known, added, keepMs, io);
  const digest = redactDigest(rolling?.digest ?? mergeDigests(added), redact);
  const redacted =
    redact.length === 0
      ? []
      : [`left out: ${redact.join(' and ')} of hosts outside the cluster; what they would decide is unknown`];
  const window = rolling === undefined ? [] : summarizeWindow(rolling, known, added);
  for (const line of [...summarizeDigest(toDigest(digest)), ...window, ...redacted]) progress(line, io);
  if (file !== undefined && (isEmpty || digest.connections.length === 0) && existsSync(file.path)) {
    io.stderr(`\`${wholeVisibleText(file.shown)}\` was kept: there is no connection in what was read`);
    return strongest([exit, EXIT.inconclusive]);
  }
  const bytes = await writeDigestFile(digest);
  if (file === undefined) await io.stdout(bytes);
  else if (!(await replaceFile(file, [bytes], io))) return EXIT.usage;
  return strongest([exit, digest.connections.length === 0 ? EXIT.inconclusive : EXIT.pass]);
}
