import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { FieldValues, fieldPlaces } from '../format/values/field-values.ts';
import { textMemo } from '../format/values/text-memo.ts';

const PLACES = fieldPlaces([
  'src.addr',
  'src.namespace',
  'src.workload',
  'dst.addr',
  'dst.hbone_addr',
  'dst.namespace',
  'dst.workload',
  'direction',
  'bytes_recv',
  'error',
  'time',
  'message',
]);

/** By the names that ztunnel writes; also `time` and `message`, if the line has them. */
export type Fields = Pick<FieldValues<NonNullable<(typeof PLACES)['names']>>, 'get'>;

const FIELD = /(?:^|\s)([a-z_]+(?:\.[a-z_]+)?)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g;
const HEAD = /(?:^|\s)(?:trace|debug|info|warn|error)\s+(?:\S+\s+)?(connection (?:complete|opened|failed))\s/;
const KEY = /^[a-z_]+(?:\.[a-z_]+)?$/;
/** Any white space other than a plain space, or an escaped character: nearly no entry has one. */
const ODD = /[^\S ]|\\/;
const TIME = /^\d{4}-\d\d-\d\dT\S+$/;

const OWN = ['src.addr', 'dst.addr', 'direction'] as const;

/** The fields of an entry, as text or JSON; undefined when the record is not one. */
export const accessFields = lastAnswer((record: RawRecord): Fields | undefined => {
  const fields = record.kind === 'json' ? ofJson(record.value) : ofText(record.text, record.time);
  const isOwn = OWN.every((name) => fields?.get(name) !== undefined);
  return isOwn ? fields : undefined;
});

function ofJson(value: Readonly<Record<string, unknown>>): Fields {
  const fields = new FieldValues(PLACES);
  for (const name of PLACES.keys()) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if ((typeof field === 'string' && field !== '') || typeof field === 'number')
      fields.set(name, String(field));
  }
  return fields;
}

function ofText(text: string, written: unknown): Fields | undefined {
  const head = HEAD.exec(text);
  if (head === null) return undefined;
  const rest = text.slice(head.index + head[0].length);
  const fields = ODD.test(rest) ? oddFields(` ${rest}`) : usualFields(` ${rest}`);
  const before = text.slice(0, head.index).trim();
  const words = /\s/.test(before) ? before.split(/\s+/) : [before];
  const stamp = words.findLast((word) => TIME.test(word)) ?? written;
  if (typeof stamp === 'string') fields.set('time', stamp);
  fields.set('message', head[1] ?? '');
  return fields;
}

/** Read with `FIELD`, from a text with only plain spaces and no escaped characters. */
function usualFields(text: string) {
  const fields = new FieldValues(PLACES);
  let end = 0;
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', Math.max(equals + 1, end))) {
    const space = text.lastIndexOf(' ', equals);
    const key = text.slice(space + 1, equals);
    const place = PLACES.get(key);
    if (space < end || (place === undefined && !isKey(key))) continue;
    const isQuoted = text[equals + 1] === '"';
    const start = equals + (isQuoted ? 2 : 1);
    const close = isQuoted ? text.indexOf('"', start) : endOfBare(text, start);
    end = isQuoted ? close + 1 || start - 1 : close;
    if (place !== undefined && close > start) fields.setFirstAt(place, text.slice(start, close));
  }
  return fields;
}

function endOfBare(text: string, start: number): number {
  const space = text.indexOf(' ', start);
  const end = space < 0 ? text.length : space;
  const quote = text.slice(start, end).indexOf('"');
  return quote < 0 ? end : start + quote;
}

function oddFields(text: string) {
  const fields = new FieldValues(PLACES);
  for (const [, key = '', quoted, bare] of text.matchAll(FIELD)) {
    const value = quoted ?? bare ?? '';
    const place = PLACES.get(key);
    if (place !== undefined && value !== '') fields.setFirstAt(place, value);
  }
  return fields;
}

const isKey = textMemo((key) => KEY.test(key));
