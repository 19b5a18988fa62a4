import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { columnValues } from '../format/values/column-values.ts';
import { objectField } from '../format/values/json-fields.ts';

/** The fields of a connection by Zeek's names; those without a value are left out. */
export interface ConnFields {
  get(name: string): string | number | undefined;
  ofEnd(field: EndField): string | number | undefined;
}

/** What JSON may write in three ways: as one key, within an object `id`, or with an underscore (`Log::default_scope_sep`). */
interface EndField {
  readonly whole: string;
  readonly within: string;
  readonly flat: string;
}

const endField = (within: string): EndField => ({ whole: `id.${within}`, within, flat: `id_${within}` });

/** The address and port of the originator, and of the responder. */
export const ORIG_H = endField('orig_h');
export const ORIG_P = endField('orig_p');
export const RESP_H = endField('resp_h');
export const RESP_P = endField('resp_p');

const NEEDED = [ORIG_H.whole, RESP_H.whole, 'proto', 'conn_state'];

/** The names of the columns, from a line `#fields`; undefined for other lines. */
export function zeekColumns(text: string): readonly string[] | undefined {
  if (!text.startsWith('#fields')) return undefined;
  const [first, ...names] = text.trimEnd().split('\t');
  return first === '#fields' ? names.map((name) => WHOLE_BY_FLAT.get(name) ?? name) : undefined;
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
  return (text) => {
    const fields = fieldsOf(withoutLineEnd(text).split('\t'));
    return fields && { get: fields.get, ofEnd: ({ whole }) => fields.get(whole) };
  };
}

function withoutLineEnd(text: string): string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The fields of a JSON record; undefined when it is not a connection. */
export const fieldsOfJson = lastAnswer((value: JsonObject): ConnFields | undefined => {
  const id = objectField(value.id);
  const get = (name: string) => written(value[name]);
  const ofEnd = ({ whole, within, flat }: EndField) => get(whole) ?? (id && written(id[within])) ?? get(flat);
  const isConnection =
    ofEnd(ORIG_H) !== undefined &&
    ofEnd(RESP_H) !== undefined &&
    get('proto') !== undefined &&
    get('conn_state') !== undefined;
  return isConnection ? { get, ofEnd } : undefined;
});

/** For text logs that separate scopes with an underscore. */
const WHOLE_BY_FLAT: ReadonlyMap<string, string> = new Map(
  [ORIG_H, ORIG_P, RESP_H, RESP_P].map(({ flat, whole }) => [flat, whole]),
);

function written(field: unknown): string | number | undefined {
  return typeof field === 'number' || (typeof field === 'string' && field !== '') ? field : undefined;
}
