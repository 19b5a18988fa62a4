import type { JsonObject } from '../../../model/json-object.ts';
import { objectField } from '../values/json-fields.ts';

/** A line of `logcli -o jsonl`, or of Grafana's download as JSON, beside the labels of its stream in Loki. */
export interface LabelledLine {
  readonly line: string;
  readonly time: unknown;
  readonly labels: JsonObject;
}

/** Undefined for values of another shape. */
export function labelledLine(value: JsonObject): LabelledLine | undefined {
  const { line, timestamp: time } = value;
  const labels = objectField(value.labels) ?? objectField(value.fields);
  return typeof line === 'string' && labels !== undefined ? { line, time, labels } : undefined;
}

/** Labels as `logcli` prints them before a line, `{app="web", node="n1"} `; none when the text is something else. */
export function labelsIn(text: string): JsonObject {
  return LABELS.test(text)
    ? Object.fromEntries(Array.from(text.matchAll(LABEL), ([, name = '', value]) => [name, value]))
    : {};
}

const LABEL = /(\w+)="([^"\\]*)"/g;
const LABELS = /^\{(?:\w+="[^"\\]*"(?:, |(?=\})))+\}\s*$/;
