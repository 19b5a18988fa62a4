import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { textMemo } from '../format/text-memo.ts';
import { type JsonObject, objectField } from '../hubble/json-fields.ts';

/** By their names with dots, `k8s.src.name`; empty ones are left out. */
export type ObiAttributes = ReadonlyMap<string, string>;

const PRINTED = /(?:^|\s)network_flow: /;
const ATTRIBUTE = /(?:^| )([a-z0-9_.]+)=([^ ]*)/g;
const SERIES = /^(?:obi|beyla)_network_flow_bytes(?:_total)?\{(.*)\}\s+\S+(?:\s+\d+)?\s*$/;
const LABEL = /([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g;
const METRIC = /^(?:obi|beyla)_network_flow_bytes(?:_total)?$/;

/** A flow of OBI or Beyla: as it prints it, a series of Prometheus, or one of what Prometheus answers. Undefined for others. */
export const obiAttributes = lastAnswer((record: RawRecord): ObiAttributes | undefined =>
  record.kind === 'text' ? ofText(record.text) : ofMetric(record.value.metric ?? record.value),
);

/** Lines of an exposition that are about other metrics, and its comments. */
export function isOtherSeries(text: string): boolean {
  return /^(?:#|[a-zA-Z_:][\w:]*(?:\{.*\})? [-+.\w]*\d(?: \d+)?\s*$)/.test(text);
}

function ofText(text: string): ObiAttributes | undefined {
  const printed = PRINTED.exec(text);
  if (printed !== null) {
    return found(text.slice(printed.index + printed[0].length), ATTRIBUTE, (key) => key);
  }
  const labels = SERIES.exec(text)?.[1];
  return labels === undefined ? undefined : found(labels, LABEL, withDots);
}

function ofMetric(value: unknown): ObiAttributes | undefined {
  const metric: JsonObject = objectField(value) ?? {};
  if (typeof metric.__name__ !== 'string' || !METRIC.test(metric.__name__)) return undefined;
  const attributes = new Map<string, string>();
  for (const [key, field] of Object.entries(metric)) {
    if (typeof field === 'string' && field !== '') attributes.set(withDots(key), field);
  }
  return attributes;
}

function found(text: string, pair: RegExp, nameOf: (key: string) => string): ObiAttributes {
  const attributes = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(pair)) {
    if (value !== '') attributes.set(nameOf(key), value);
  }
  return attributes;
}

/** Prometheus writes `k8s_src_owner_name`. */
const withDots = textMemo((name) => name.replaceAll('_', '.'));
