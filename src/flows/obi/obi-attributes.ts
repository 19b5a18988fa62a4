import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { FieldValues, fieldPlaces } from '../format/values/field-values.ts';
import { objectField } from '../format/values/json-fields.ts';
import { textMemo } from '../format/values/text-memo.ts';

const namesOf = <Side extends 'src' | 'dst'>(side: Side) =>
  ({
    address: `${side}.address`,
    port: `${side}.port`,
    namespace: `k8s.${side}.namespace`,
    name: `k8s.${side}.name`,
    type: `k8s.${side}.type`,
    ownerName: `k8s.${side}.owner.name`,
    ownerType: `k8s.${side}.owner.type`,
  }) as const;
export type EndNames = ReturnType<typeof namesOf<'src' | 'dst'>>;
/** The names of each end's attributes. */
export const SOURCE = namesOf('src');
export const DESTINATION = namesOf('dst');

const PLACES = fieldPlaces([
  ...Object.values(SOURCE),
  ...Object.values(DESTINATION),
  'transport',
  'direction',
  'server.port',
  'k8s.cluster.name',
]);

/** By their dotted names, `k8s.src.name`; empty ones are left out. */
export type ObiAttributes = FieldValues<NonNullable<(typeof PLACES)['names']>>;

/** Occurs once in each line. */
export const PRINTED_MARK = 'network_flow: ';
const PRINTED = /(?:^|\s)network_flow: /;
const KEY = /^[a-z0-9_.]+$/;
const SERIES = /^(?:obi|beyla)_network_flow_bytes(?:_total)?\{(.*)\}\s+\S+(?:\s+\d+)?\s*$/;
const LABEL = /([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g;
const LABEL_KEY = /^[a-zA-Z0-9_]+$/;
const METRIC = /^(?:obi|beyla)_network_flow_bytes(?:_total)?$/;

/** A flow of OBI or Beyla: as printed, as a Prometheus series, or from an answer of Prometheus. Undefined for anything else. */
export const obiAttributes = lastAnswer((record: RawRecord): ObiAttributes | undefined =>
  record.kind === 'text' ? ofText(record.text) : ofMetric(record.value.metric ?? record.value),
);

/** Lines of an exposition that are about other metrics, and its comments. */
export function isOtherSeries(text: string): boolean {
  return /^(?:#|[a-zA-Z_:][\w:]*(?:\{.*\})? [-+.\w]*\d(?: \d+)?\s*$)/.test(text);
}

function ofText(text: string): ObiAttributes | undefined {
  const printed = text.includes(PRINTED_MARK) ? PRINTED.exec(text) : null;
  if (printed !== null) return printedAttributes(text.slice(printed.index + printed[0].length));
  const labels = SERIES.exec(text)?.[1];
  return labels === undefined ? undefined : labelsOf(labels);
}

function ofMetric(value: unknown): ObiAttributes | undefined {
  const metric: JsonObject = objectField(value) ?? {};
  if (typeof metric.__name__ !== 'string' || !METRIC.test(metric.__name__)) return undefined;
  const attributes = new FieldValues(PLACES);
  for (const [key, field] of Object.entries(metric)) {
    if (typeof field === 'string' && field !== '') attributes.set(withDots(key), field);
  }
  return attributes;
}

/** `key=value`, separated by a space. */
function printedAttributes(text: string): ObiAttributes {
  const attributes = new FieldValues(PLACES);
  for (const word of text.split(' ')) {
    const equals = word.indexOf('=');
    const key = isKey(word.slice(0, Math.max(equals, 0))) && word.slice(0, equals);
    if (key !== false && equals < word.length - 1) attributes.set(key, word.slice(equals + 1));
  }
  return attributes;
}

/** `key="value"`, separated by a comma; nearly all are written like that, without a quote in a value. */
function labelsOf(text: string): ObiAttributes {
  const attributes = new FieldValues(PLACES);
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('="', at);
    const end = equals < 0 ? -1 : text.indexOf('"', equals + 2);
    const place = end < 0 ? undefined : placeOf(text.slice(at, equals));
    const value = text.slice(equals + 2, end);
    const isLast = end === text.length - 1;
    if (place === undefined || value.includes('\\') || !(isLast || text[end + 1] === ','))
      return oddLabelsOf(text);
    if (place !== UNUSED && value !== '') attributes.setAt(place, value);
    at = end + 2;
  }
  return attributes;
}

function oddLabelsOf(text: string): ObiAttributes {
  const attributes = new FieldValues(PLACES);
  for (const [, key = '', value = ''] of text.matchAll(LABEL)) {
    if (value !== '') attributes.set(withDots(key), value);
  }
  return attributes;
}

const isKey = textMemo((key) => KEY.test(key));

const UNUSED = -1;

/** Of a label, as Prometheus writes it: `k8s_src_owner_name`. Undefined for what is not the name of one. */
const placeOf = textMemo((key) => (LABEL_KEY.test(key) ? (PLACES.get(withDots(key)) ?? UNUSED) : undefined));

function withDots(key: string): string {
  return key.replaceAll('_', '.');
}
