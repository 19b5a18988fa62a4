import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
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

/** Longest row that is assembled from several lines: an unclosed quote must not swallow the rest. */
const MAX_ROW_CHARACTERS = 64 * 1024;
const MAX_ROW_LINES = 100;

type Table = Pick<RowLayout, 'cells' | 'width'> & { readonly separator: string; readonly header: string };

/** Reads the lines of a table: the first names the columns, unless the mapping does. A quoted value may span lines. */
export function createCsvReader(mapping: FlowMapping, sink: CsvSink): CsvReader {
  const { columnNames } = mapping;
  let table: Table | 'unknown' | undefined =
    columnNames === undefined
      ? undefined
      : { ...rowLayout(mapping, columnNames), separator: mapping.separator ?? ',', header: '' };
  /** Lines of a row that is not complete yet. */
  let open: { readonly text: string; readonly line: number }[] = [];
  let openLength = 0;

  const readRow = (text: string, line: number, known: Table): readonly FlowLine[] => {
    const values = splitCsv(text, known.separator);
    if (values === 'open') return sink.other(broken(line, 'malformed', 'a quoted value is not closed'));
    if (typeof values === 'string') return sink.other(broken(line, 'malformed', `the line has ${values}`));
    if (values.length !== known.width) {
      const detail = `the line has ${values.length} columns instead of ${known.width}`;
      return sink.other(broken(line, 'malformed', detail));
    }
    return sink.row(known.cells(values), line);
  };
  const readLine = (text: string, line: number): readonly FlowLine[] => {
    if (table === undefined) {
      const names = columnNamesIn(text, mapping);
      if (names?.missing.length === 0) {
        table = { ...names, header: text };
        return sink.other(ignored(line, 'header'));
      }
      table = 'unknown';
      if (names !== undefined) sink.missingColumns(names.missing, names.names, line);
    }
    if (table === 'unknown') {
      return sink.other(broken(line, 'unmapped', `no line names the columns of \`${mapping.name}\``));
    }
    // A header line within, from files that were concatenated.
    if (text === table.header) return sink.other(ignored(line, 'header'));
    return readRow(text, line, table);
  };
  /** The first line of a row without an end is broken; the others may be rows. */
  const giveUp = (): readonly FlowLine[] => {
    const [first, ...others] = open;
    open = [];
    openLength = 0;
    if (first === undefined) return [];
    const start = broken(first.line, 'malformed', 'a quoted value is not closed');
    return [...sink.other(start), ...others.flatMap(({ text, line }) => readOn(text, line))];
  };
  const readOn = (text: string, line: number): readonly FlowLine[] => {
    if (typeof table !== 'object') return readLine(text, line);
    if (open.length === 0 && !text.includes('"')) return readLine(text, line);
    open.push({ text, line });
    openLength += text.length;
    const [first] = open;
    const whole = open.length === 1 ? text : open.map((one) => one.text).join('\n');
    const isOpen = !text.includes('"') || splitCsv(whole, table.separator) === 'open';
    if (isOpen) return openLength > MAX_ROW_CHARACTERS || open.length > MAX_ROW_LINES ? giveUp() : [];
    open = [];
    openLength = 0;
    return readLine(whole, first?.line ?? line);
  };

  return {
    takes: (text) => typeof table === 'object' || (table === undefined && !text.includes('{')),
    read: readOn,
    finish: giveUp,
  };
}
