import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { columnValues, type NamedValues } from '../format/values/column-values.ts';
import { type JsonObject, objectField } from '../format/values/json-fields.ts';

/** The fields of a connection by Zeek's names, as texts; those without a value are left out. */
export type ConnFields = NamedValues;

const NEEDED = ['id.orig_h', 'id.resp_h', 'proto', 'conn_state'];

/** The names of the columns, from a line `#fields`; undefined for other lines. */
export function zeekColumns(text: string): readonly string[] | undefined {
  if (!text.startsWith('#fields')) return undefined;
  const [first, ...names] = text.trimEnd().split('\t');
  return first === '#fields' ? names.map((name) => NAMES_BY_FLAT.get(name) ?? name) : undefined;
}

/** Whether the columns are those of connections, and not of another Zeek log. */
export function areOfConnections(columns: readonly string[]): boolean {
  return NEEDED.every((name) => columns.includes(name));
}

/** Where a Zeek log begins; which log it is follows below. */
export function beginsZeekLog(record: RawRecord): boolean {
  return record.kind === 'text' && record.text.startsWith('#separator \\x09');
}

/** Reads a line by the columns; undefined when it does not have as many. */
export function lineFields(columns: readonly string[]): (text: string) => ConnFields | undefined {
  const fieldsOf = columnValues(columns, (value) => value === '-' || value === '(empty)' || value === '');
  return (text) => fieldsOf(withoutLineEnd(text).split('\t'));
}

function withoutLineEnd(text: string): string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/**
 * The fields of a JSON record: `id.orig_h` is one key, or `id` an object, or the dot an underscore. Undefined when it is not a
 * connection.
 */
export const fieldsOfJson = lastAnswer((value: JsonObject): ConnFields | undefined => {
  const id = objectField(value.id) ?? {};
  const fields = { get: (name: string) => ofId(id, value, name) ?? written(value[name]) };
  return NEEDED.every((name) => fields.get(name) !== undefined) ? fields : undefined;
});

/** The names of the ends' fields within `id`, and with an underscore. */
const NAMES_OF_ID: ReadonlyMap<string, readonly [within: string, flat: string]> = new Map(
  ['orig_h', 'orig_p', 'resp_h', 'resp_p'].map((name) => [`id.${name}`, [name, `id_${name}`]]),
);

/** For text logs that separate scopes with an underscore (`Log::default_scope_sep`). */
const NAMES_BY_FLAT: ReadonlyMap<string, string> = new Map(
  [...NAMES_OF_ID].map(([name, [, flat]]) => [flat, name]),
);

function ofId(id: JsonObject, value: JsonObject, name: string): string | undefined {
  const [within, flat] = NAMES_OF_ID.get(name) ?? [];
  if (within === undefined || flat === undefined) return undefined;
  return written(id[within]) ?? written(value[flat]);
}

function written(field: unknown): string | undefined {
  if (typeof field === 'number') return String(field);
  return typeof field === 'string' && field !== '' ? field : undefined;
}
