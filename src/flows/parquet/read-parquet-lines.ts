import type { Diagnostic } from '../../model/diagnostic.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken } from '../format/observed.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { inBatches } from '../in-batches.ts';
import type { LineEvent } from '../line-event.ts';
import type { LineConsumer } from '../line-reader.ts';
import type { ForeignShape } from '../reading/foreign-text.ts';
import {
  damagedParquetDiagnostic,
  emptyDiagnostic,
  foreignDiagnostic,
} from '../reading/source-diagnostics.ts';
import type { ParquetRecords } from './parquet-records.ts';

/** Bytes of one row group that may be in memory. */
const MAX_GROUP_BYTES = 512 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** The rows of a Parquet file as lines, numbered from 1: one row group in memory at a time, with only the columns that are read. */
export async function* readParquetLines(
  name: string,
  records: ParquetRecords,
  reader: LineConsumer,
  format: () => RecordFormat | undefined,
): AsyncGenerator<LineEvent> {
  const diagnostics: Diagnostic[] = [];
  let isComplete = true;
  let hasRecords = false;
  let foreign: string | undefined;
  /** The row that is being read, to say where decoding stopped. */
  let row = 1;
  const noted = (lines: readonly FlowLine[]): readonly FlowLine[] => {
    for (const line of lines) {
      if (line.kind !== 'broken') hasRecords = true;
      else if (line.reason !== 'unmapped') foreign ??= line.detail;
    }
    return lines;
  };
  try {
    for (const group of records.groups) {
      const columns = wantedColumns(records, format());
      const size = group.size(columns);
      if (size > MAX_GROUP_BYTES) {
        isComplete = false;
        const detail = `a row group of ${group.rows} rows has ${size} bytes, more than ${MAX_GROUP_BYTES}: write the file with smaller row groups`;
        diagnostics.push(damagedParquetDiagnostic(name, group.firstRow, detail));
        yield { kind: 'lines', lines: noted([broken(group.firstRow, 'too-long', detail)]) };
        continue;
      }
      row = group.firstRow;
      for await (const lines of group.read(columns)) {
        const batch = readRows(lines, row, reader);
        row += batch.rows;
        hasRecords ||= batch.hasConsumed;
        yield { kind: 'lines', lines: noted(batch.lines) };
      }
    }
  } catch (error) {
    // The library throws on everything that it cannot decode.
    isComplete = false;
    const detail = error instanceof Error ? error.message : String(error);
    diagnostics.push(damagedParquetDiagnostic(name, row, detail));
    yield { kind: 'lines', lines: [broken(row, 'truncated', `rows cannot be decoded: ${detail}`)] };
  } finally {
    await records.close();
  }
  for (const lines of inBatches(reader.finish?.() ?? [])) yield { kind: 'lines', lines: noted(lines) };
  if (reader.hasConsumed === true) hasRecords = true;
  const isForeign = isComplete && !hasRecords && foreign !== undefined;
  if (isForeign) {
    const shape = format() === undefined ? shapeOf(records) : { what: foreign ?? '', help: undefined };
    diagnostics.push(foreignDiagnostic(name, shape));
  }
  if (records.rows === 0) diagnostics.push(emptyDiagnostic(name));
  // What a part shows says little about the whole.
  if (isComplete) diagnostics.push(...(reader.problems?.(name) ?? []));
  yield { kind: 'end', isComplete, isForeign, diagnostics };
}

interface ReadRows {
  readonly lines: readonly FlowLine[];
  readonly rows: number;
  /** Whether the reader used rows up rather than returning what they are. */
  readonly hasConsumed: boolean;
}

function readRows(json: Uint8Array, firstRow: number, reader: LineConsumer): ReadRows {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  const lines: FlowLine[] = [];
  let row = firstRow;
  let hasConsumed = false;
  for (let start = 0; start < bytes.length; row++) {
    const lineFeed = bytes.indexOf(LINE_FEED, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    const read = reader.read(row, bytes, start, end);
    if (read === undefined) hasConsumed = true;
    else lines.push(...[read].flat());
    start = end + 1;
  }
  return { lines, rows: row - firstRow, hasConsumed };
}

const SHOWN_COLUMNS = 5;

/** What a file is that fits no format. */
function shapeOf({ columns }: ParquetRecords): ForeignShape {
  const shown = columns.slice(0, SHOWN_COLUMNS).map((column) => `\`${column}\``);
  const others = columns.length > SHOWN_COLUMNS ? ` and ${columns.length - SHOWN_COLUMNS} others` : '';
  return {
    what: `it is a Parquet file of no known format, with the columns ${shown.join(', ')}${others}`,
    help: 'map its columns with `flowFormats` in the configuration, or give a digest that `sluice record` wrote',
  };
}

/** All columns, until it is known what the records are and which columns are read. */
function wantedColumns({ columns }: ParquetRecords, format: RecordFormat | undefined): readonly string[] {
  const named = format?.columns;
  if (named === undefined) return columns;
  const wanted = columns.filter((column) =>
    named.some((name) => name === column || name.startsWith(`${column}.`)),
  );
  return wanted.length === 0 ? columns : wanted;
}
