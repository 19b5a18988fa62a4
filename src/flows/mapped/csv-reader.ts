import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import { OpenRow } from '../reading/open-row.ts';
import { type Cells, type RowLayout, rowLayout } from './cells.ts';
import { columnNamesIn } from './column-names.ts';
import type { FlowMapping, MappedField } from './flow-mapping.ts';
import { splitCsv } from './split-csv.ts';

export interface CsvSink {
  row(cells: Cells, line: number): readonly FlowLine[];
  /** A line that is not a row. */
  other(line: FlowLine): readonly FlowLine[];
  /** The header line names columns, but these are not among them. */
  missingColumns(fields: readonly MappedField[], names: readonly string[], line: number): void;
}

export interface CsvReader {
  /** Whether a line belongs to the table, whatever it looks like. */
  takes(text: string): boolean;
  read(text: string, line: number): readonly FlowLine[];
  finish(): readonly FlowLine[];
}

const ROW_LIMITS = { lines: 100, characters: 64 * 1024 };
const NO_END = 'a quoted value is not closed';

type Table = Pick<RowLayout, 'cells' | 'width'> & { readonly separator: string; readonly header: string };

/** Reads the lines of a table: the first names the columns, unless the mapping does. A quoted value may span lines. */
export function createCsvReader(mapping: FlowMapping, sink: CsvSink): CsvReader {
  const { columnNames } = mapping;
  let table: Table | 'unknown' | undefined =
    columnNames === undefined
      ? undefined
      : { ...rowLayout(mapping, columnNames), separator: mapping.separator ?? ',', header: '' };
  const open = new OpenRow(ROW_LIMITS);

  const readHeader = (text: string, line: number): readonly FlowLine[] => {
    const names = columnNamesIn(text, mapping);
    if (names?.missing.length === 0) {
      table = { ...names, header: text };
      return sink.other(ignored(line, 'header'));
    }
    table = 'unknown';
    if (names !== undefined) sink.missingColumns(names.missing, names.names, line);
    return readUnmapped(line);
  };
  const readUnmapped = (line: number): readonly FlowLine[] =>
    sink.other(broken(line, 'unmapped', `no line names the columns of \`${mapping.name}\``));
  const readLine = (text: string, line: number): readonly FlowLine[] => {
    if (table === undefined) return readHeader(text, line);
    if (table === 'unknown') return readUnmapped(line);
    if (open.lines === 0 && !text.includes('"')) return readRow(text, line, table, sink);
    open.add(text, line);
    const row = open.text();
    const isOpen = !text.includes('"') || splitCsv(row, table.separator) === 'open';
    if (isOpen) return open.isTooLong ? giveUp() : [];
    const [first] = open.take();
    return readRow(row, first?.line ?? line, table, sink);
  };
  /** The first line of a row without an end is broken; the others may be rows. */
  const giveUp = (): readonly FlowLine[] => {
    const [first, ...others] = open.take();
    if (first === undefined) return [];
    const start = broken(first.line, 'malformed', NO_END);
    return [...sink.other(start), ...others.flatMap(({ text, line }) => readLine(text, line))];
  };

  return {
    takes: (text) => typeof table === 'object' || (table === undefined && !text.includes('{')),
    read: readLine,
    finish: giveUp,
  };
}

function readRow(text: string, line: number, table: Table, sink: CsvSink): readonly FlowLine[] {
  // A header line within, from files that were concatenated.
  if (text === table.header) return sink.other(ignored(line, 'header'));
  const values = splitCsv(text, table.separator);
  if (values === 'open') return sink.other(broken(line, 'malformed', NO_END));
  if (typeof values === 'string') return sink.other(broken(line, 'malformed', `the line has ${values}`));
  if (values.length !== table.width) {
    const detail = `the line has ${values.length} columns instead of ${table.width}`;
    return sink.other(broken(line, 'malformed', detail));
  }
  return sink.row(table.cells(values), line);
}
