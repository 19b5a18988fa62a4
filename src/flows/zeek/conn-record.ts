import { columnValues, type NamedValues } from '../format/column-values.ts';
import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { type JsonObject, objectField } from '../hubble/json-fields.ts';

/** The fields of a connection by Zeek's names, as texts; those without a value are left out. */
export type ConnFields = NamedValues;

const NEEDED = ['id.orig_h', 'id.resp_h', 'proto', 'conn_state'];

/** The names of the columns, of a line `#fields`; undefined for other lines. */
export function zeekColumns(text: string): readonly string[] | undefined {
  if (!text.startsWith('#fields')) return undefined;
  const [first, ...names] = text.trimEnd().split('\t');
  return first === '#fields' ? names : undefined;
}

/** Whether the columns are those of connections, and not of another log of Zeek. */
export function areOfConnections(columns: readonly string[]): boolean {
  return NEEDED.every((name) => columns.includes(name));
}

/** Where a log of Zeek begins. Which log it is stands below. */
export function beginsZeekLog(record: RawRecord): boolean {
  return record.kind === 'text' && record.text.startsWith('#separator \\x09');
}

/** Reads a line under the columns; undefined when it has not as many. */
export function lineFields(columns: readonly string[]): (text: string) => ConnFields | undefined {
  const fieldsOf = columnValues(columns, (value) => value === '-' || value === '(empty)' || value === '');
  return (text) => fieldsOf(withoutLineEnd(text).split('\t'));
}

function withoutLineEnd(text: string): string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Of a record of JSON: `id.orig_h` is one key, or `id` an object, or the dot an underscore. Undefined when it is no connection. */
export const fieldsOfJson = lastAnswer((value: JsonObject): ConnFields | undefined => {
  const id = Object.entries(objectField(value.id) ?? {}).map(([key, field]) => [`id.${key}`, field] as const);
  const fields = new Map(
    [...Object.entries(value), ...id].flatMap(([key, field]) =>
      (typeof field === 'string' && field !== '') || typeof field === 'number'
        ? [[key.replace(/^id_(orig|resp)_([hp])$/, 'id.$1_$2'), String(field)] as const]
        : [],
    ),
  );
  return NEEDED.every((name) => fields.has(name)) ? fields : undefined;
});
