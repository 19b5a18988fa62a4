import { isUtf8 } from 'node:buffer';
import { broken, ignored } from '../format/observed.ts';
import { splitCsv } from '../mapped/split-csv.ts';
import { exportedTable, exportedTime } from './exported-table.ts';
import { fieldTable, rowOfFields } from './field-table.ts';
import { isWholeObject } from './line-piece.ts';
import { createLineSplitter, type ItemSink, type LineEnding, type LineSplitter } from './line-splitter.ts';
import { OpenRow } from './open-row.ts';

const ROW_LIMITS = { lines: 1000, characters: 1024 * 1024 };

interface Table {
  readonly header: string;
  readonly width: number;
  /** The records of a row as JSON. */
  readonly recordsOf: (values: readonly string[]) => readonly string[];
}

/**
 * Cuts a table that a store exported as CSV (RFC 4180) into the records that one of its columns holds: each as a JSON line in the
 * form of Splunk's exports, with the number of its row's first line. What is not a row becomes an item of its own.
 */
export function createTableSplitter(sink: ItemSink, maxBytes: number): LineSplitter {
  return createRowSplitter(sink, maxBytes, tableOfRecords);
}

/** The same for a table whose rows are the records, each column a field. */
export function createFieldTableSplitter(sink: ItemSink, maxBytes: number): LineSplitter {
  return createRowSplitter(sink, maxBytes, tableOfFields);
}

function tableOfRecords(header: string): Table | undefined {
  const table = exportedTable(header);
  return (
    table && {
      header,
      width: table.width,
      recordsOf(values) {
        const record = values[table.record] ?? '';
        const time = table.time === undefined ? '' : (values[table.time] ?? '');
        // Stores that take in lines may have put several into one event.
        const records = record.includes('\n') && !isWholeObject(record) ? record.split('\n') : [record];
        return records
          .filter((one) => one.trim() !== '')
          .map((one) => JSON.stringify({ _raw: one, ...(time !== '' && { _time: exportedTime(time) }) }));
      },
    }
  );
}

function tableOfFields(header: string): Table | undefined {
  const table = fieldTable(header);
  return (
    table && {
      header,
      width: table.names.length,
      recordsOf: (values) => [JSON.stringify(rowOfFields(table.names, values))],
    }
  );
}

function createRowSplitter(
  sink: ItemSink,
  maxBytes: number,
  tableOf: (header: string) => Table | undefined,
): LineSplitter {
  let table: Table | undefined;
  const open = new OpenRow(ROW_LIMITS);
  let hasOpenQuote = false;

  const readLine = (text: string, line: number, ending: LineEnding): void => {
    if (open.lines === 0 && text.trim() === '') {
      sink.item(ignored(line, 'blank'));
      return;
    }
    table ??= tableOf(text);
    if (table === undefined) sink.item(broken(line, 'foreign', 'the line names no columns'));
    // The first line, and the header lines of files that were concatenated.
    else if (open.lines === 0 && text === table.header) sink.item(ignored(line, 'header'));
    else addToRow(text, line, table, ending);
  };
  const addToRow = (text: string, line: number, known: Table, ending: LineEnding): void => {
    open.add(text, line);
    if (hasOddQuotes(text)) hasOpenQuote = !hasOpenQuote;
    if (hasOpenQuote && (open.lines > 1 || splitCsv(text, ',') === 'open')) {
      if (open.isTooLong) giveUp('malformed');
      return;
    }
    hasOpenQuote = false;
    const row = open.text();
    const [first] = open.take();
    readRow({ text: row, line: first?.line ?? line, ending }, known, sink);
  };
  /** The first line of a row without an end is broken; the others may be rows. */
  const giveUp = (reason: 'malformed' | 'truncated'): void => {
    hasOpenQuote = false;
    const [first, ...others] = open.take();
    if (first === undefined) return;
    sink.item(broken(first.line, reason, NO_END));
    for (const { text, line } of others) readLine(text, line, 'complete');
  };

  const lines = createLineSplitter(
    {
      line(line, bytes, start, end, ending) {
        const text = bytes.toString('utf8', start, end);
        if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) {
          giveUp('malformed');
          sink.item(broken(line, 'malformed', 'the line is not valid UTF-8'));
        } else readLine(text, line, ending);
      },
      tooLong(line, length) {
        giveUp('malformed');
        sink.tooLong(line, length);
      },
    },
    maxBytes,
  );
  return {
    push: lines.push,
    finish() {
      lines.finish();
      giveUp('truncated');
    },
    get lines() {
      return lines.lines;
    },
  };
}

const NO_END = 'a quoted value is not closed';

interface Row {
  readonly text: string;
  /** The number of its first line. */
  readonly line: number;
  readonly ending: LineEnding;
}

/** Hands over the records of a row. */
function readRow({ text, line, ending }: Row, table: Table, sink: ItemSink): void {
  const values = splitCsv(text, ',');
  const problem = problemOf(values, table);
  if (typeof values === 'string' || problem !== undefined) {
    sink.item(broken(line, ending === 'complete' ? 'malformed' : 'truncated', problem ?? NO_END));
    return;
  }
  const records = table.recordsOf(values);
  for (const record of records) {
    const bytes = Buffer.from(record);
    sink.line(line, bytes, 0, bytes.length, ending);
  }
  if (records.length === 0) sink.item(ignored(line, 'no-data'));
}

function problemOf(values: ReturnType<typeof splitCsv>, { width }: Table): string | undefined {
  if (values === 'open') return NO_END;
  if (typeof values === 'string') return `the line has ${values}`;
  return values.length === width ? undefined : `the line has ${values.length} columns instead of ${width}`;
}

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}
