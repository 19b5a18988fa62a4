import { isUtf8 } from 'node:buffer';
import { broken, ignored } from '../format/observed.ts';
import { splitCsv } from '../mapped/split-csv.ts';
import { exportedTable, exportedTime } from './exported-table.ts';
import { fieldTable, rowOfFields } from './field-table.ts';
import { isWholeObject } from './line-piece.ts';
import { createLineSplitter, type ItemSink, type LineSplitter } from './line-splitter.ts';

/** A row with more lines is not one: an unclosed quote must not swallow the rest. */
const MAX_ROW_LINES = 1000;
const MAX_ROW_CHARACTERS = 1024 * 1024;

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
  /** Lines of a row that is not complete yet. */
  let open: { readonly text: string; readonly line: number }[] = [];
  let openLength = 0;
  let hasOpenQuote = false;

  const forgetRow = (): void => {
    open = [];
    openLength = 0;
    hasOpenQuote = false;
  };
  const readRow = (text: string, line: number, known: Table, isTerminated: boolean): void => {
    const values = splitCsv(text, ',');
    if (typeof values === 'string') {
      const problem = values === 'open' ? NO_END : `the line has ${values}`;
      sink.item(broken(line, isTerminated ? 'malformed' : 'truncated', problem));
    } else if (values.length !== known.width) {
      const problem = `the line has ${values.length} columns instead of ${known.width}`;
      sink.item(broken(line, isTerminated ? 'malformed' : 'truncated', problem));
    } else {
      const records = known.recordsOf(values);
      for (const record of records) {
        const bytes = Buffer.from(record);
        sink.line(line, bytes, 0, bytes.length, isTerminated);
      }
      if (records.length === 0) sink.item(ignored(line, 'no-data'));
    }
  };
  const readLine = (text: string, line: number, isTerminated: boolean): void => {
    if (open.length === 0 && text.trim() === '') {
      sink.item(ignored(line, 'blank'));
      return;
    }
    table ??= tableOf(text);
    if (table === undefined) sink.item(broken(line, 'foreign', 'the line names no columns'));
    // The first line, and the header lines of files that were concatenated.
    else if (open.length === 0 && text === table.header) sink.item(ignored(line, 'header'));
    else addToRow(text, line, table, isTerminated);
  };
  const addToRow = (text: string, line: number, known: Table, isTerminated: boolean): void => {
    open.push({ text, line });
    openLength += text.length;
    if (hasOddQuotes(text)) hasOpenQuote = !hasOpenQuote;
    const isOpen = hasOpenQuote && (open.length > 1 || splitCsv(text, ',') === 'open');
    if (isOpen) {
      if (openLength > MAX_ROW_CHARACTERS || open.length > MAX_ROW_LINES) giveUp('malformed');
      return;
    }
    const [first] = open;
    const whole = open.map((one) => one.text).join('\n');
    forgetRow();
    readRow(whole, first?.line ?? line, known, isTerminated);
  };
  /** The first line of a row without an end is broken; the others may be rows. */
  const giveUp = (reason: 'malformed' | 'truncated'): void => {
    const [first, ...others] = open;
    forgetRow();
    if (first === undefined) return;
    sink.item(broken(first.line, reason, NO_END));
    for (const { text, line } of others) readLine(text, line, true);
  };

  const lines = createLineSplitter(
    {
      line(line, bytes, start, end, isTerminated) {
        const text = bytes.toString('utf8', start, end);
        if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) {
          giveUp('malformed');
          sink.item(broken(line, 'malformed', 'the line is not valid UTF-8'));
        } else readLine(text, line, isTerminated);
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

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}
