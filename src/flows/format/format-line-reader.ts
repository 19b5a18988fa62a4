import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import type { LineReader } from '../line-reader.ts';
import { PIECE_ALONE } from '../reading/line-piece.ts';
import { KnownLines } from './known/known-lines.ts';
import { lastAnswer } from './last-answer.ts';
import { broken, ignored } from './observed.ts';
import { addAnswers, NO_ANSWERS } from './packaging/answer-tally.ts';
import { grafanaDownload } from './packaging/grafana-download.ts';
import { isJsonText } from './packaging/json-text.ts';
import { searchAnswer } from './packaging/search-answer.ts';
import { unwrap } from './packaging/unwrap.ts';
import type { RawRecord } from './raw-record.ts';
import type { ReaderOptions, RecordFormat } from './record-format.ts';

const NO_JSON = 'the line is not valid JSON';

/** Reads lines of one format out of everything that is wrapped around them, with JSON.parse or as text. */
export function createFormatLineReader(format: RecordFormat, options: ReaderOptions = {}): LineReader {
  const reader = format.createReader(options);
  const isTaken = (record: RawRecord) => reader.takes?.(record) === true;
  // A line of text with a brace is asked more than once.
  const isJson = lastAnswer(isJsonText);
  const isDetected = lastAnswer((record: RawRecord) => !isJson(record) && format.detect(record));
  const isBeside = (record: RawRecord) =>
    format.isBeside !== undefined && !isJson(record) && format.isBeside(record);
  const isOwn = (record: RawRecord) => isTaken(record) || isDetected(record);
  /** The line as a JSON object: the first that is asked about. */
  let whole: RawRecord | undefined;
  const isRecord = (record: RawRecord) => {
    if (record.kind === 'json') whole ??= record;
    return isOwn(record) || isBeside(record);
  };
  const known = knownLines(format, options);
  const passed = (item: FlowLine): readonly FlowLine[] => reader.pass?.(item) ?? [item];
  let answers = NO_ANSWERS;
  const onEnvelope = (value: JsonObject): void => {
    answers = addAnswers(answers, searchAnswer(value) ?? NO_ANSWERS);
  };
  /** Lines that look like JSON but are not: where a reader calls them foreign, they are torn. */
  const torn = new Set<number>();
  const asTorn = (item: FlowLine): FlowLine => {
    if (item.kind !== 'broken' || !torn.delete(item.line) || item.reason !== 'foreign') return item;
    return broken(item.line, 'malformed', NO_JSON);
  };
  const readRecord = (record: RawRecord, line: number): readonly FlowLine[] => {
    if (record.kind === 'text' && record.isPiece === true) return passed(broken(line, 'piece', PIECE_ALONE));
    if (isJson(record) && !isTaken(record)) return passed(broken(line, 'malformed', NO_JSON));
    // Asked in this order because few formats have records beside them: to recognise one of its own takes longer.
    return isBeside(record) && !isOwn(record)
      ? passed(ignored(line, 'other-event'))
      : reader.read(record, line);
  };
  return {
    read(line, bytes, start, end) {
      const again = known?.read(line, bytes, start, end);
      if (again !== undefined) return again;
      const text = bytes.toString('utf8', start, end);
      if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) {
        return passed(broken(line, 'malformed', 'the line is not valid UTF-8'));
      }
      if (isBlank(text)) return passed(ignored(line, 'blank'));
      const download = grafanaDownload(text);
      if (download !== undefined) {
        answers = addAnswers(answers, download);
        return passed(ignored(line, 'header'));
      }
      whole = undefined;
      const records = unwrap(text, isRecord, onEnvelope);
      if (records.length === 0) return passed(ignored(line, 'no-data'));
      for (const record of records) if (isTornJson(record, text) && !isRecord(record)) torn.add(line);
      const [first] = records;
      const items =
        first !== undefined && records.length === 1
          ? readRecord(first, line)
          : records.flatMap((record) => readRecord(record, line));
      if (first === whole && records.length === 1) known?.learn(bytes, start, end, items);
      return torn.size === 0 ? items : items.map(asTorn);
    },
    pass: passed,
    *finish() {
      for (const item of reader.finish?.() ?? []) yield asTorn(item);
    },
    answers: () => answers,
    sampling: () => reader.sampling?.(),
    problems: (name) => reader.problems?.(name) ?? [],
  };
}

/** For digests, which need neither an order nor, as a rule, volumes: then no counter is read. */
function knownLines(
  { varying }: RecordFormat,
  { order, withVolumes }: ReaderOptions,
): KnownLines | undefined {
  return varying !== undefined && order === 'any' && withVolumes !== true
    ? new KnownLines(varying)
    : undefined;
}

/** Nearly every line begins with something that shows. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > SPACE && first < DELETE) && text.trim() === '';
}

const SPACE = 0x20;
const DELETE = 0x7f;

/**
 * The whole line, possibly after a container runtime's prefix, or its end after whole objects; what an intact envelope contains
 * is as its writer left it.
 */
function isTornJson(record: RawRecord, line: string): boolean {
  if (record.kind !== 'text' || !record.text.includes('{')) return false;
  return record.text === line || line.endsWith(record.text);
}
