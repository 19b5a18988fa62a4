import type { Diagnostic } from '../model/diagnostic.ts';
import type { FlowLine } from './flow-line.ts';
import type { FlowSource } from './flow-source.ts';
import { createDetectingReader } from './format/detecting-reader.ts';
import { createFormatLineReader } from './format/format-line-reader.ts';
import type { ReaderOptions, RecordFormat } from './format/record-format.ts';
import { detectionOrder } from './format/record-formats.ts';
import { withEnvelopes } from './hubble/hubble-format.ts';
import { createPlainLineReader } from './hubble/plain-line-reader.ts';
import type { LineEvent } from './line-event.ts';
import type { LineConsumer, LineReader } from './line-reader.ts';
import { type OpenRecords, openRecords } from './parquet/open-records.ts';
import { readParquetLines } from './parquet/read-parquet-lines.ts';
import { readOpenSource } from './read-open-source.ts';

export interface ReadOptions extends ReaderOptions {
  /** Reads one line, of `format`; left out: the format is detected. */
  readonly reader?: LineReader;
  /** The format of the records, for people who know better than detection. */
  readonly format?: RecordFormat | undefined;
  /** Formats besides the built-in ones: those that the configuration maps. */
  readonly mapped?: readonly RecordFormat[] | undefined;
  readonly maxLineBytes?: number;
}

/** The reader of a source, and the format that it turns out to have. */
export interface SourceReader {
  readonly consumer: LineConsumer;
  /** Undefined until a record has shown it. */
  readonly format: () => RecordFormat | undefined;
}

/** `readHubble` reads its lines faster than any other's; `format` and `reader` take precedence over detection. */
export function createSourceReader(
  readHubble: LineConsumer,
  { reader, format: given, mapped = [], ...options }: ReadOptions,
): SourceReader {
  if (reader !== undefined) return { consumer: reader, format: () => given };
  const hubble = withEnvelopes(readHubble);
  const readerFor = (format: RecordFormat): LineConsumer =>
    format.name === 'hubble' ? hubble : createFormatLineReader(format, options);
  if (given !== undefined) return { consumer: readerFor(given), format: () => given };
  const detecting = createDetectingReader(detectionOrder(mapped), readerFor, hubble);
  return { consumer: detecting, format: () => detecting.format };
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
  { consumer, format }: SourceReader,
  maxLineBytes?: number,
): AsyncGenerator<LineEvent> {
  return open.rows === undefined
    ? readOpenSource(name, open, consumer, maxLineBytes)
    : readParquetLines(name, open.rows, consumer, format);
}
