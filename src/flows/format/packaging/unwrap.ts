import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { isPartialText, partialTextOf } from '../../reading/line-piece.ts';
import type { RawRecord } from '../raw-record.ts';
import { lineInBase64, textInBase64 } from './base64-text.ts';
import { ENVELOPES, MEMBER_OF_RECORDS, membersWithLine, shippedText } from './envelopes.ts';
import { joinedObjects } from './joined-objects.ts';
import { mayHavePrefix, withoutPrefix } from './line-prefix.ts';
import { labelsIn } from './stream-labels.ts';

/** Container runtimes, log shippers and stores wrap a record in a few layers; with more it is not a log. */
const MAX_LAYERS = 6;

/**
 * The records within a line or a JSON value: the search stops where `isRecord` says so; otherwise known envelopes are opened, and
 * reported to `onEnvelope`. A value that is neither stands for itself, so that nothing is lost.
 */
export function unwrap(
  text: string,
  isRecord: (record: RawRecord) => boolean,
  onEnvelope: (value: JsonObject) => void = () => {},
): readonly RawRecord[] {
  const found: RawRecord[] = [];
  openText(text, { isRecord, onEnvelope }, MAX_LAYERS, found);
  return found;
}

/** See `unwrap`. */
interface Wanted {
  readonly isRecord: (record: RawRecord) => boolean;
  readonly onEnvelope: (value: JsonObject) => void;
}

function openText(written: string, wanted: Wanted, layers: number, found: RawRecord[], time?: unknown): void {
  // Docker keeps the line break.
  const text = written.endsWith('\n') ? written.trimEnd() : written;
  const asText: RawRecord = time === undefined ? { kind: 'text', text } : { kind: 'text', text, time };
  if (!text.startsWith('{') && isPartialText(text) && parseJson(text) === undefined) {
    found.push({ ...asText, isPiece: true });
    return;
  }
  // Without a JSON object there is nothing to open.
  const hasBrace = text.includes('{');
  if (hasBrace && wanted.isRecord(asText)) {
    found.push(asText);
    return;
  }
  const decoded = hasBrace || layers === 0 ? undefined : textInBase64(text);
  if (decoded !== undefined) {
    openText(decoded, wanted, layers - 1, found, time);
    return;
  }
  const value = hasBrace ? parseJson(text) : undefined;
  if (isJsonObject(value)) openObject(value, wanted, layers, found);
  else if (Array.isArray(value) && layers > 0) openItems(value, wanted, layers - 1, found);
  else found.push(bareText(asText, wanted) ?? decodedLine(asText, wanted) ?? asText);
}

/** Queues print what they take for bytes in Base64. */
function decodedLine(written: RawRecord & { readonly kind: 'text' }, wanted: Wanted): RawRecord | undefined {
  const text = lineInBase64(written.text);
  const decoded: RawRecord | undefined = text === undefined ? undefined : { ...written, text };
  return decoded !== undefined && wanted.isRecord(decoded) ? decoded : undefined;
}

/** The record after what was written before a line of text; undefined when there is none. */
function bareText(written: RawRecord & { readonly kind: 'text' }, wanted: Wanted): RawRecord | undefined {
  if (!mayHavePrefix(written.text)) return undefined;
  const readings = withoutPrefix(written.text);
  const sure = readings[0]?.isSure === true;
  if (readings.length === 0 || (!sure && wanted.isRecord(written))) return undefined;
  const records = readings.map(({ text, time = written.time }): RawRecord => ({ kind: 'text', text, time }));
  return records.find(wanted.isRecord) ?? (sure ? records[0] : undefined);
}

function openItems(items: readonly unknown[], wanted: Wanted, layers: number, found: RawRecord[]): void {
  for (const item of items) {
    const shipped = shippedText(item);
    if (shipped !== undefined) openText(shipped[0], wanted, layers, found, shipped[1]);
    else if (typeof item === 'string') openText(item, wanted, layers, found);
    else if (isJsonObject(item)) openObject(item, wanted, layers, found);
    // Not a record, but the shipper wrote it: it counts as one that could not be read.
    else found.push({ kind: 'text', text: JSON.stringify(item) ?? '' });
  }
}

function openObject(value: JsonObject, wanted: Wanted, layers: number, found: RawRecord[]): void {
  const record: RawRecord = { kind: 'json', value };
  if (wanted.isRecord(record) || layers === 0) {
    found.push(record);
    return;
  }
  const partial = partialTextOf(value);
  if (partial !== undefined && parseJson(partial) === undefined) {
    found.push({ kind: 'text', text: partial, isPiece: true });
    return;
  }
  for (const open of ENVELOPES) {
    const inner = open(value);
    if (inner === undefined) continue;
    wanted.onEnvelope(value);
    openItems(inner, wanted, layers - 1, found);
    return;
  }
  found.push(...(lineWithin(value, wanted, layers) ?? [record]));
}

/**
 * The records of the member that contains any; otherwise the content of the first text, so that the reader can say what is wrong
 * with it.
 */
function lineWithin(value: JsonObject, wanted: Wanted, layers: number): readonly RawRecord[] | undefined {
  const members = membersWithLine(value);
  let first: readonly RawRecord[] | undefined;
  for (const member of members) {
    const inner: RawRecord[] = [];
    if (typeof member === 'string') openText(member, wanted, layers - 1, inner);
    else openObject(member, wanted, layers - 1, inner);
    if (
      typeof member === 'string'
        ? members.length === 1 || inner.some(wanted.isRecord)
        : inner.some(wanted.isRecord)
    ) {
      return inner;
    }
    if (typeof member === 'string') first ??= inner;
  }
  return recordsAt(value[MEMBER_OF_RECORDS], wanted, layers) ?? first;
}

/** What a text contains, if that is a record. */
function recordsAt(text: unknown, wanted: Wanted, layers: number): readonly RawRecord[] | undefined {
  if (typeof text !== 'string') return undefined;
  const inner: RawRecord[] = [];
  openText(text, wanted, layers - 1, inner);
  return inner.some(wanted.isRecord) ? inner : undefined;
}

/**
 * Skips what container runtimes and shippers write before a line, but for the stream's labels, which `logcli` writes in braces;
 * undefined when there is no JSON object. A line may be an array of records, as fluent-bit sends them, or several objects after each other.
 */
function parseJson(text: string): unknown {
  const brace = text.indexOf('{');
  if (brace < 0) return undefined;
  const list = text.startsWith('[') ? parsed(text) : undefined;
  if (Array.isArray(list)) return list;
  const value = parsed(brace === 0 ? text : text.slice(brace));
  // What begins like an object is not the labels but torn: it must not be skipped.
  const isTorn = text.startsWith('{"', brace);
  const next = value === undefined && !isTorn ? text.indexOf('{"', brace + 1) : -1;
  const behind = next < 0 ? undefined : parsed(text.slice(next));
  const labelled = isJsonObject(behind) ? { ...labelsIn(text.slice(brace, next)), ...behind } : behind;
  return value ?? labelled ?? joinedObjects(text.slice(brace));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A line of an array without its brackets, as NetObserv's command line writes them until it ends.
    return text.endsWith('},') ? parsed(text.slice(0, -1)) : undefined;
  }
}
