import type { RawRecord } from '../format/raw-record.ts';
import { type JsonObject, objectField } from '../hubble/json-fields.ts';

/** By their names with dots, `k8s.src.name`; empty ones are left out. */
export type ObiAttributes = ReadonlyMap<string, string>;

const PRINTED = /(?:^|\s)network_flow: /;
const ATTRIBUTE = /(?:^| )([a-z0-9_.]+)=([^ ]*)/g;
const SERIES = /^(?:obi|beyla)_network_flow_bytes(?:_total)?\{(.*)\}\s+\S+(?:\s+\d+)?\s*$/;
const LABEL = /([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g;
const METRIC = /^(?:obi|beyla)_network_flow_bytes(?:_total)?$/;

/** A flow of OBI or Beyla: as it prints it, a series of Prometheus, or one of what Prometheus answers. Undefined for others. */
export function obiAttributes(record: RawRecord): ObiAttributes | undefined {
  return record.kind === 'text' ? ofText(record.text) : ofMetric(record.value.metric ?? record.value);
}

/** Lines of an exposition that are about other metrics, and its comments. */
export function isOtherSeries(text: string): boolean {
  return /^(?:#|[a-zA-Z_:][\w:]*(?:\{.*\})? [-+.\w]*\d(?: \d+)?\s*$)/.test(text);
}

function ofText(text: string): ObiAttributes | undefined {
  const printed = PRINTED.exec(text);
  if (printed !== null) {
    const attributes = text.slice(printed.index + printed[0].length).matchAll(ATTRIBUTE);
    return new Map([...attributes].flatMap(([, key = '', value = '']) => written(key, value)));
  }
  const labels = SERIES.exec(text)?.[1];
  if (labels === undefined) return undefined;
  return new Map(
    [...labels.matchAll(LABEL)].flatMap(([, key = '', value = '']) => written(withDots(key), value)),
  );
}

function ofMetric(value: unknown): ObiAttributes | undefined {
  const metric: JsonObject = objectField(value) ?? {};
  if (typeof metric.__name__ !== 'string' || !METRIC.test(metric.__name__)) return undefined;
  return new Map(
    Object.entries(metric).flatMap(([key, field]) =>
      typeof field === 'string' ? written(withDots(key), field) : [],
    ),
  );
}

function written(key: string, value: string): readonly (readonly [string, string])[] {
  return value === '' ? [] : [[key, value]];
}

/** Prometheus writes `k8s_src_owner_name`. */
function withDots(name: string): string {
  return name.replaceAll('_', '.');
}
