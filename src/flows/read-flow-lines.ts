import type { Diagnostic } from '../model/diagnostic.ts';
import type { BrokenLine, FlowLine } from './flow-line.ts';
import type { FlowSource } from './flow-source.ts';
import { createDetectingReader } from './format/detecting-reader.ts';
import { createFormatLineReader } from './format/format-line-reader.ts';
import type { GivenOrder } from './format/pairing/held-records.ts';
import type { RecordFormat } from './format/record-format.ts';
import { detectionOrder } from './format/record-formats.ts';
import { withEnvelopes } from './hubble/hubble-format.ts';
import { createPlainLineReader } from './hubble/plain-line-reader.ts';
import type { LineEvent } from './line-event.ts';
import type { LineReader, LineTaker } from './line-reader.ts';
import { type OpenRecords, openRecords } from './parquet/open-records.ts';
import { readParquetLines } from './parquet/read-parquet-lines.ts';
import { TABLE_WITHOUT_RECORDS } from './reading/foreign-text.ts';
import { joinPieces } from './reading/join-pieces.ts';
import { createLineSplitter, MAX_LINE_BYTES, withoutCarriageReturn } from './reading/line-splitter.ts';
import type { OpenSource } from './reading/open-source.ts';
import {
  cutDiagnostic,
  emptyDiagnostic,
  foreignDiagnostic,
  PARQUET,
  problemDiagnostic,
} from './reading/source-diagnostics.ts';
import { createFieldTableSplitter, createTableSplitter } from './reading/table-splitter.ts';
import { createValueSplitter } from './reading/value-splitter.ts';

export interface ReadOptions {
  /** Reads one line, of `format`; left out: the format is detected. */
  readonly reader?: LineReader;
  /** The format of the records, for people who know better than detection. */
  readonly format?: RecordFormat | undefined;
  /** Formats besides the built-in ones: those that the configuration maps. */
  readonly mapped?: readonly RecordFormat[] | undefined;
  readonly maxLineBytes?: number;
  /** The order in which the lines are returned; left out: that of the source. */
  readonly order?: GivenOrder;
}

/** The reader of a source, and the format that it turns out to have. */
export interface SourceReader {
  readonly taker: LineTaker;
  /** Undefined until a record has shown it. */
  readonly format: () => RecordFormat | undefined;
}

/** `readHubble` reads its lines faster than any other's; `format` and `reader` take precedence over detection. */
export function createSourceReader(
  readHubble: LineTaker,
  { reader, format: given, mapped = [], order }: ReadOptions,
): SourceReader {
  if (reader !== undefined) return { taker: reader, format: () => given };
  const hubble = withEnvelopes(readHubble);
  const readerFor = (format: RecordFormat): LineTaker =>
    format.name === 'hubble' ? hubble : createFormatLineReader(format, order);
  if (given !== undefined) return { taker: readerFor(given), format: () => given };
  const detecting = createDetectingReader(detectionOrder(mapped), readerFor, hubble);
  return { taker: detecting, format: () => detecting.format };
}

/**
 * The lines of one source, one item per line, in order. A source that ends too early or cannot be read gives a `broken` line at
 * its end, so that no loss goes unseen; `onDiagnostic` gets the same with advice.
 */
export async function* readFlowLines(
  source: FlowSource,
  options: ReadOptions & {
    readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
    /** Called before the lines by which the format is recognised. */
    readonly onFormat?: (format: RecordFormat | undefined) => void;
  } = {},
): AsyncGenerator<FlowLine> {
  const open = await openRecords(source, options);
  const reader = createSourceReader(createPlainLineReader(), options);
  const { format } = reader;
  for await (const event of readRecords(source.name, open, reader, options.maxLineBytes)) {
    options.onFormat?.(format());
    if (event.kind === 'lines') yield* event.lines;
    else for (const diagnostic of event.diagnostics) options.onDiagnostic?.(diagnostic);
  }
}

/** The lines, or the rows, of a source that is already open. */
export function readRecords(
  name: string,
  open: OpenRecords,
  { taker, format }: SourceReader,
  maxLineBytes?: number,
): AsyncGenerator<LineEvent> {
  return open.rows === undefined
    ? readOpenSource(name, open, taker, maxLineBytes)
    : readParquetLines(name, open.rows, taker, format);
}

/** Bytes whose lines are handed over together: few enough that what is made of them dies young, and stays in the processor's cache. */
const BATCH_BYTES = 128 * 1024;

const SPLITTERS = {
  lines: createLineSplitter,
  values: createValueSplitter,
  table: createTableSplitter,
  rows: createFieldTableSplitter,
};

const BRACE = 0x7b;

/** The lines of a source in batches. Parquet that contains a digest, not records, is foreign here. */
async function* readOpenSource(
  name: string,
  { format, foreign, layout, content, close }: OpenSource,
  reader: LineTaker,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<LineEvent> {
  const notLines = format === 'parquet' ? PARQUET : foreign;
  if (notLines !== undefined) {
    await close();
    const line: BrokenLine = {
      line: 1,
      kind: 'broken',
      reason: 'foreign',
      detail: `the source is ${notLines.what}`,
    };
    yield { kind: 'lines', lines: [line] };
    const ofReader = format === 'parquet' ? [] : (reader.problems?.(name) ?? []);
    const diagnostics = [foreignDiagnostic(name, notLines), ...ofReader];
    yield { kind: 'end', isComplete: true, isForeign: true, diagnostics };
    return;
  }

  let batch: FlowLine[] = [];
  let hasRecords = false;
  let firstBroken: BrokenLine | undefined;
  const add = (line: FlowLine): void => {
    batch.push(line);
    if (line.kind === 'broken') firstBroken ??= line;
    else hasRecords ||= line.kind !== 'ignored' || line.reason !== 'blank';
  };
  const diagnostics: Diagnostic[] = [];
  let isComplete = true;
  /** Lines that may not be records because the source ends within them, and the first for which that is certain. */
  const cutLines = new Set<number>();
  /** What is wrong with a last line that does not even begin a JSON record: by itself it is not a record that was cut. */
  let noRecord: string | undefined;
  let cutHasBrace = false;
  let firstCut: number | undefined;
  const noteCut = (line: BrokenLine): void => {
    isComplete = false;
    firstCut = Math.min(firstCut ?? line.line, line.line);
  };
  /** What is no line of the reader's, in its place among those; by itself it does not make the source a recording. */
  const pass = (line: FlowLine): void => {
    for (const passed of reader.pass?.(line) ?? [line]) {
      if (passed === line && line.kind !== 'broken') batch.push(line);
      else add(passed);
    }
  };
  /** If the source ends in a line with several records, the last of these was cut. */
  const addRead = (read: readonly FlowLine[]): void => {
    for (const [place, flowLine] of read.entries()) {
      const isCut =
        flowLine.kind === 'broken' &&
        flowLine.reason === 'malformed' &&
        cutLines.has(flowLine.line) &&
        !read.slice(place + 1).some(({ line }) => line === flowLine.line);
      if (!isCut) {
        add(flowLine);
        continue;
      }
      if (!cutHasBrace) noRecord = flowLine.detail;
      const cut: BrokenLine = {
        ...flowLine,
        reason: 'truncated',
        detail: 'the source ends within the line',
      };
      noteCut(cut);
      add(cut);
    }
  };
  const createSplitter = SPLITTERS[layout];
  const readLine = (line: number, bytes: Buffer, start: number, end: number): void => {
    const read = reader.read(line, bytes, start, end);
    if (read === undefined) hasRecords = true;
    else addRead('kind' in read ? [read] : read);
  };
  const tooLong = (line: number, length: number): void => {
    const detail = `the line has ${length} bytes, more than the limit of ${maxLineBytes}`;
    pass({ line, kind: 'broken', reason: 'too-long', detail });
  };
  const item = (line: FlowLine): void => {
    if (line.kind === 'broken' && line.reason === 'truncated') noteCut(line);
    pass(line);
  };
  const joiner = joinPieces(
    {
      line(line, bytes, start, end, isTerminated) {
        if (!isTerminated) {
          cutLines.add(line);
          cutHasBrace = bytes.subarray(start, end).includes(BRACE);
        }
        readLine(line, bytes, start, end);
      },
      tooLong,
      item,
    },
    maxLineBytes,
  );
  const readBlock = (first: number, block: Buffer): number | undefined => {
    let others = 0;
    const count = reader.readBlock?.(block, (index, start, end) => {
      others++;
      joiner.line(first + index, block, start, withoutCarriageReturn(block, start, end), true);
    });
    if (count !== undefined && count > others) hasRecords = true;
    return count;
  };
  const splitter = createSplitter(
    {
      line: joiner.line,
      // A reader may take blocks once it knows what the lines are.
      get block() {
        return reader.readBlock === undefined ? undefined : readBlock;
      },
      tooLong,
      item,
    },
    maxLineBytes,
  );
  const finishLines = (): void => {
    splitter.finish();
    joiner.finish();
  };

  for await (const event of content) {
    if (event.kind === 'bytes') {
      for (let start = 0; start < event.bytes.length; start += BATCH_BYTES) {
        splitter.push(event.bytes.subarray(start, start + BATCH_BYTES));
        if (batch.length > 0) yield { kind: 'lines', lines: batch };
        batch = [];
      }
      continue;
    }
    finishLines();
    diagnostics.push(problemDiagnostic(name, event, splitter.lines));
    // A source that ends between two lines shows no torn line, so the loss is a line of its own. What follows complete data is
    // not a loss.
    if (isComplete && event.problem.kind !== 'trailing') {
      const detail = `the source ends too early: ${event.problem.kind}`;
      add({ line: splitter.lines + 1, kind: 'broken', reason: 'truncated', detail });
    }
    isComplete = false;
  }
  finishLines();
  addRead(reader.finish?.() ?? []);
  if (batch.length > 0) yield { kind: 'lines', lines: batch };

  if (reader.hasTaken === true) hasRecords = true;
  const isCut = firstBroken?.reason === 'truncated' && (noRecord === undefined || diagnostics.length > 0);
  const isOther = isCut || firstBroken?.reason === 'unmapped';
  const isForeign = !hasRecords && firstBroken !== undefined && !isOther;
  if (isForeign && firstBroken !== undefined) {
    const what = noRecord ?? firstBroken.detail;
    const shape = layout === 'table' ? TABLE_WITHOUT_RECORDS : { what, help: undefined };
    diagnostics.push(foreignDiagnostic(name, shape, firstBroken.line));
  } else if (!isComplete && diagnostics.length === 0)
    diagnostics.push(cutDiagnostic(name, firstCut ?? splitter.lines));
  else if (splitter.lines === 0 && diagnostics.length === 0) diagnostics.push(emptyDiagnostic(name));
  diagnostics.push(...(reader.problems?.(name) ?? []));
  yield { kind: 'end', isComplete, isForeign, diagnostics };
}
