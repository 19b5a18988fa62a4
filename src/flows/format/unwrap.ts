import { isJsonObject, type JsonObject } from '../hubble/json-fields.ts';
import { ENVELOPES, shippedText } from './envelopes.ts';
import type { RawRecord } from './raw-record.ts';

/** Container runtimes, log shippers and stores wrap a record in a few layers; more is not a log. */
const MAX_LAYERS = 6;

/**
 * The records within a line or a JSON value: `isRecord` stops the search where it says so, otherwise known envelopes are opened.
 * A value that is neither stands for itself, so that nothing is lost.
 */
export function unwrap(text: string, isRecord: (record: RawRecord) => boolean): readonly RawRecord[] {
  const found: RawRecord[] = [];
  openText(text, isRecord, MAX_LAYERS, found);
  return found;
}

function openText(
  text: string,
  isRecord: (record: RawRecord) => boolean,
  layers: number,
  found: RawRecord[],
  time?: unknown,
): void {
  const asText: RawRecord = { kind: 'text', text, ...(time !== undefined && { time }) };
  // Without an object of JSON there is nothing to open.
  if (!text.includes('{') || isRecord(asText)) {
    found.push(asText);
    return;
  }
  const value = parseJson(text);
  if (isJsonObject(value)) openObject(value, isRecord, layers, found);
  else found.push(asText);
}

function openObject(
  value: JsonObject,
  isRecord: (record: RawRecord) => boolean,
  layers: number,
  found: RawRecord[],
): void {
  const record: RawRecord = { kind: 'json', value };
  if (isRecord(record) || layers === 0) {
    found.push(record);
    return;
  }
  for (const open of ENVELOPES) {
    const inner = open(value);
    if (inner === undefined) continue;
    for (const item of inner) {
      const shipped = shippedText(item);
      if (shipped !== undefined) openText(shipped[0], isRecord, layers - 1, found, shipped[1]);
      else if (typeof item === 'string') openText(item, isRecord, layers - 1, found);
      else if (isJsonObject(item)) openObject(item, isRecord, layers - 1, found);
      // No record, but the shipper wrote it: it counts as one that could not be read.
      else found.push({ kind: 'text', text: JSON.stringify(item) ?? '' });
    }
    return;
  }
  found.push(record);
}

/** Skips what container runtimes and shippers write before a line; undefined when there is no object of JSON. */
function parseJson(text: string): unknown {
  const brace = text.indexOf('{');
  if (brace < 0) return undefined;
  try {
    return JSON.parse(brace === 0 ? text : text.slice(brace));
  } catch {
    return undefined;
  }
}
