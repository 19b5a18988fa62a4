import type { FlowFormatSettings } from '../../flows/mapped/choose-formats.ts';
import { withKnownEnds } from '../../flows/with-known-ends.ts';
import { visibleText } from '../../model/visible-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, strongest } from '../exit-code-of.ts';
import { expandFlowInputs } from '../input/flows/expand-flow-inputs.ts';
import type { Io } from '../io.ts';
import { type InventoryOptions, readEndsAtTime } from './inventory/read-inventory.ts';
import { ndjsonRow, printFlowLines } from './output/print-flow-lines.ts';
import { printDiagnostics } from './output/write-reports.ts';
import { type ReadEnd, type ReadRecord, readRecord } from './read/read-record.ts';

export interface ReadCommandOptions extends FlowFormatSettings {
  readonly flows: readonly string[];
  readonly format: 'text' | 'ndjson';
  /** Who had the addresses at the time of a record; left out: only what records say is shown. */
  readonly inventory?: InventoryOptions | undefined;
}

/**
 * Shows how each record was understood: one line per record, in order (docs/read.md). Exit codes: 0; 2 sources or records could
 * not be read.
 */
export async function runRead(options: ReadCommandOptions, io: Io): Promise<ExitCode> {
  const { flows, format, inventory } = options;
  const inputs = await expandFlowInputs(flows, io);
  printDiagnostics(inputs.diagnostics, io);
  if (flows.length === 0) {
    io.stderr('error: no flows given; give a file, `sluice read FILE`, or `-`');
    return EXIT.usage;
  }
  const ends = inventory === undefined ? undefined : await readEndsAtTime(inventory, io);
  const rowOf = format === 'text' ? textRow : ndjsonRow;
  let hasBroken = false;
  if (format === 'text') await io.stdout(HEAD);
  const ended = await printFlowLines(
    inputs.sources,
    options,
    (line, file, known) => {
      const record = readRecord(ends === undefined ? line : withKnownEnds(line, ends.endsAt), known);
      if (record.kind === 'broken') hasBroken = true;
      return rowOf(record, file);
    },
    io,
  );
  const endProblems = ends?.diagnostics() ?? [];
  printDiagnostics(endProblems, io);
  const exit = exitCodeOf([...inputs.diagnostics, ...ended, ...endProblems], 'answer');
  return strongest([exit, hasBroken ? EXIT.usage : EXIT.pass]);
}

const HEAD = `${'LINE'.padStart(6)}  ${'OUTCOME'.padEnd(9)}  CONNECTION\n`;

function textRow(record: ReadRecord, file: string | undefined): string {
  const place = file === undefined ? '' : `${file}: `;
  const line = String(record.line).padStart(6);
  if (record.kind !== 'connection') {
    return `${line}  ${record.kind.padEnd(9)}  ${visibleText(`${place}${record.reason}`)}\n`;
  }
  const { source, destination, protocol, port, count, guessed, reason } = record;
  const message = record.icmp === null ? '' : ` type ${record.icmp.type}`;
  const times = count === 1 ? '' : ` ×${count}`;
  const doubt = guessed.length === 0 ? '' : ` (guessed: ${guessed.join(', ')})`;
  const about = reason === undefined ? '' : ` (${reason})`;
  const ends = `${endText(source)} → ${endText(destination)}`;
  const what = `${place}${ends} ${protocol}${port === null ? message : ` ${port}`}${times}${doubt}${about}`;
  return `${line}  ${record.outcome.padEnd(9)}  ${visibleText(what)}\n`;
}

function endText({ kind, namespace, name, address }: ReadEnd): string {
  const named = name === null ? null : namespace === null ? name : `${namespace}/${name}`;
  const shown = named ?? address ?? '?';
  return kind === 'workload' ? shown : `${kind} ${shown}`;
}
