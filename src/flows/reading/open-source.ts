import type { FlowSource } from '../flow-source.ts';
import type { RawRecord } from '../format/raw-record.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { RECORD_FORMATS } from '../format/record-formats.ts';
import type { ByteEvent } from './byte-event.ts';
import { exportedTable } from './exported-table.ts';
import { fieldTable, rowOfFields } from './field-table.ts';
import { createFingerprint } from './fingerprint.ts';
import { detectFlowFormat, type FlowFormat, recogniseForeignBytes, SNIFFED_BYTES } from './flow-format.ts';
import { type ForeignShape, recogniseForeignText } from './foreign-text.ts';
import { gunzip } from './gunzip.ts';
import { detectJsonLayout, type JsonLayout } from './json-layout.ts';
import { limitDecoded, MAX_DECODED_BYTES } from './limit-decoded.ts';
import { unzstd } from './unzstd.ts';

/** `table`: the rows of CSV, of which one column holds the records; `rows`: which are the records, each column a field. */
export type RecordLayout = JsonLayout | 'table' | 'rows';

/** A source that was opened and looked at. */
export interface OpenSource {
  /** The outer format: `gzip` for compressed lines. */
  readonly format: FlowFormat;
  /** What the file is, if its start shows that it contains no flows. */
  readonly foreign: ForeignShape | undefined;
  readonly layout: RecordLayout;
  /** The content, decoded unless it is `parquet`. Can be read once. */
  readonly content: AsyncIterable<ByteEvent>;
  /** For callers that do not read the content: releases the source. */
  readonly close: () => Promise<void>;
  /** Of the decoded bytes read so far, because log files are compressed when they are rotated. Undefined when nothing was read. */
  readonly fingerprint: () => string | undefined;
}

export interface OpenOptions {
  /** The format, for people who know it; then no text is foreign by its looks. */
  readonly format?: RecordFormat | undefined;
  /** Formats besides the built-in ones. */
  readonly mapped?: readonly RecordFormat[] | undefined;
  readonly maxDecodedBytes?: number;
}

export async function openFlowSource(
  source: FlowSource,
  { format: given, mapped = [], maxDecodedBytes = MAX_DECODED_BYTES }: OpenOptions = {},
): Promise<OpenSource> {
  const isKnown = (record: RawRecord) =>
    (given !== undefined && !RECORD_FORMATS.includes(given)) ||
    [...RECORD_FORMATS, ...mapped].some(({ detect }) => detect(record));
  const outside = await peek(readBytes(source));
  const format = detectFlowFormat(outside.start);
  if (format === 'lines' || format === 'parquet') {
    const { start, events, close } = outside;
    return {
      format,
      ...lookAt(start, isKnown),
      close,
      ...fingerprinted(events),
    };
  }
  const decode = format === 'gzip' ? gunzip : unzstd;
  const inside = await peek(limitDecoded(decode(outside.events), format, maxDecodedBytes));
  const insideFormat = detectFlowFormat(inside.start);
  const looks = lookAt(inside.start, isKnown);
  const foreign =
    insideFormat === 'lines'
      ? looks.foreign
      : { what: `${insideFormat} data within ${format} data`, help: undefined };
  return { format, ...looks, foreign, close: inside.close, ...fingerprinted(inside.events) };
}

function fingerprinted(events: AsyncIterable<ByteEvent>): Pick<OpenSource, 'content' | 'fingerprint'> {
  const { push, finish } = createFingerprint();
  let isRead = false;
  async function* content(): AsyncGenerator<ByteEvent> {
    for await (const event of events) {
      if (event.kind === 'bytes') {
        push(event.bytes);
        isRead = true;
      }
      yield event;
    }
  }
  // A source without flows is not read: it is not a recording, so it has no fingerprint.
  return { content: content(), fingerprint: () => (isRead ? finish() : undefined) };
}

function lookAt(
  start: Uint8Array,
  isKnown: (record: RawRecord) => boolean,
): Pick<OpenSource, 'foreign' | 'layout'> {
  const layout = detectJsonLayout(start);
  const ofBytes = recogniseForeignBytes(start);
  if (ofBytes !== undefined) return { foreign: ofBytes, layout };
  const firstLine = firstLineOf(start);
  if (isKnown({ kind: 'text', text: firstLine })) return { foreign: undefined, layout };
  if (namesFields(firstLine)) return { foreign: undefined, layout: 'rows' };
  if (exportedTable(firstLine) !== undefined) return { foreign: undefined, layout: 'table' };
  return { foreign: recogniseForeignText(start), layout };
}

/** Whether a header line names the fields of a format whose records come as rows. */
function namesFields(header: string): boolean {
  const names = fieldTable(header)?.names;
  if (names === undefined) return false;
  const value = rowOfFields(names, names);
  return RECORD_FORMATS.some(({ hasRows, detect }) => hasRows === true && detect({ kind: 'json', value }));
}

/** Some formats are text, and some of these look like CSV. */
function firstLineOf(start: Uint8Array): string {
  const text = Buffer.from(start)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return /\S.*/.exec(text)?.[0].trimEnd() ?? '';
}

/** System failures become an event; every other exception is a bug and is passed on. */
async function* readBytes(source: FlowSource): AsyncGenerator<ByteEvent> {
  let offset = 0;
  try {
    for await (const bytes of source.open()) {
      offset += bytes.length;
      yield { kind: 'bytes', bytes };
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    // The message repeats absolute paths; the code says as much.
    yield { kind: 'problem', problem: { kind: 'unreadable', detail: String(error.code) }, offset };
  }
}

interface Peeked {
  /** The first bytes, at least SNIFFED_BYTES if there are as many. */
  readonly start: Uint8Array;
  /** All events, including those already looked at. */
  readonly events: AsyncIterable<ByteEvent>;
  readonly close: () => Promise<void>;
}

async function peek(events: AsyncGenerator<ByteEvent>): Promise<Peeked> {
  const first: ByteEvent[] = [];
  const start: number[] = [];
  while (start.length < SNIFFED_BYTES) {
    const { done, value } = await events.next();
    if (done === true) break;
    if (value.kind === 'problem') {
      first.push(value);
      break;
    }
    start.push(...value.bytes.subarray(0, SNIFFED_BYTES - start.length));
    // A chunk is valid until the next one is requested.
    const isLast = start.length >= SNIFFED_BYTES;
    first.push(isLast ? value : { ...value, bytes: Uint8Array.from(value.bytes) });
  }
  return {
    start: Uint8Array.from(start),
    events: replay(first, events),
    // The replay has not begun, so ending it would not reach the source.
    close: async () => void (await events.return(undefined)),
  };
}

async function* replay(
  first: readonly ByteEvent[],
  rest: AsyncGenerator<ByteEvent>,
): AsyncGenerator<ByteEvent> {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
