import { type JsonObject, objectField } from '../hubble/json-fields.ts';

export type ShippedText = readonly [text: string, time: unknown];

function shipped(text: string, time: unknown): ShippedText {
  return [text, time];
}

/** A line with the time at which the store says that it was written. */
export function shippedText(item: unknown): ShippedText | undefined {
  return Array.isArray(item) && typeof item[0] === 'string' ? [item[0], item[1]] : undefined;
}

/**
 * What shippers and stores put around records: each gives what is within, or undefined when it is not of its shape. An
 * empty list is an envelope without records.
 */
export const ENVELOPES: readonly ((value: JsonObject) => readonly unknown[] | undefined)[] = [
  elasticsearchAnswer,
  (value) => single(objectField(value._source)),
  lokiAnswer,
  cloudWatch,
  splunk,
  otlp,
  (value) => list(value.records),
  (value) => list(value.items),
  textWithin,
];

/** A search of Elasticsearch or OpenSearch: `{"hits": {"hits": [{"_source": …}]}}`. */
function elasticsearchAnswer(value: JsonObject): readonly unknown[] | undefined {
  const hits = objectField(value.hits);
  return hits && list(hits.hits);
}

/** What Loki answers (`data.result`) and takes (`streams`): lines with the labels of their stream. */
function lokiAnswer(value: JsonObject): readonly unknown[] | undefined {
  const streams = list(objectField(value.data)?.result) ?? list(value.streams) ?? lokiStream(value);
  return streams?.flatMap((one) => {
    const stream = objectField(one);
    const lines = list(stream?.values);
    // What Prometheus answers is alike.
    if (lines === undefined || objectField(stream?.metric) !== undefined) return [one];
    const labels = objectField(stream?.stream) ?? {};
    return lines.flatMap((line): unknown[] => {
      const [time, text]: readonly unknown[] = Array.isArray(line) ? line : [];
      if (typeof text !== 'string') return [line];
      const record = jsonObject(text);
      return [record === undefined ? shipped(text, time) : { ...labels, ...record }];
    });
  });
}

function lokiStream(value: JsonObject): readonly unknown[] | undefined {
  return objectField(value.stream) !== undefined && Array.isArray(value.values) ? [value] : undefined;
}

/** `aws logs filter-log-events`, subscriptions, and Logs Insights. */
function cloudWatch(value: JsonObject): readonly unknown[] | undefined {
  const events = list(value.logEvents) ?? list(value.events);
  if (events !== undefined) {
    return events.map((event) => {
      const { message, timestamp } = objectField(event) ?? {};
      return typeof message === 'string' ? shipped(message, timestamp) : (message ?? event);
    });
  }
  return typeof value['@message'] === 'string' ? [value['@message']] : undefined;
}

/** An export of Splunk (`result._raw`), or what its collector takes (`event`). */
function splunk(value: JsonObject): readonly unknown[] | undefined {
  const raw = objectField(value.result)?._raw ?? value._raw;
  if (typeof raw === 'string') return [raw];
  const { event } = value;
  const isCollected = 'sourcetype' in value || 'host' in value || 'source' in value;
  return isCollected && (typeof event === 'string' || objectField(event) !== undefined) ? [event] : undefined;
}

/** Logs of OpenTelemetry as JSON: `resourceLogs[].scopeLogs[].logRecords[].body`. */
function otlp(value: JsonObject): readonly unknown[] | undefined {
  const resources = list(value.resourceLogs);
  return resources?.flatMap((resource) =>
    within(resource, 'scopeLogs').flatMap((scope) => within(scope, 'logRecords').map(otlpRecord)),
  );
}

/** What a list of an object holds; the value itself where it is no object, so that it is not lost. */
function within(value: unknown, key: string): readonly unknown[] {
  const object = objectField(value);
  return object === undefined ? [value] : (list(object[key]) ?? []);
}

/** The body; of receivers that leave it empty, or write a sentence into it, the attributes. */
function otlpRecord(record: unknown): unknown {
  const { body, attributes } = objectField(record) ?? {};
  const plain = objectField(plainValue({ kvlistValue: { values: attributes } })) ?? {};
  const content = plainValue(body);
  const isFlow = 'source.address' in plain || 'local.address' in plain;
  return isFlow || (typeof content !== 'string' && objectField(content) === undefined) ? plain : content;
}

/** A value of OTLP, `{"stringValue": …}`, as JSON has it. */
function plainValue(value: unknown): unknown {
  const any = objectField(value) ?? {};
  if ('kvlistValue' in any) {
    const entries = list(objectField(any.kvlistValue)?.values) ?? [];
    return Object.fromEntries(
      entries.flatMap((entry) => {
        const { key, value: inner } = objectField(entry) ?? {};
        return typeof key === 'string' ? [[key, plainValue(inner)] as const] : [];
      }),
    );
  }
  if ('arrayValue' in any) return (list(objectField(any.arrayValue)?.values) ?? []).map(plainValue);
  if ('intValue' in any) {
    const { intValue } = any;
    return typeof intValue === 'string' ? Number(intValue) : intValue;
  }
  return any.stringValue ?? any.doubleValue ?? any.boolValue;
}

/** The line as a text, as container runtimes, fluent-bit, Vector and Filebeat keep it. */
function textWithin(value: JsonObject): readonly unknown[] | undefined {
  const text = value.log ?? value.message ?? value.MESSAGE ?? value.line;
  return typeof text === 'string' && text !== '' ? [text] : undefined;
}

function single(value: unknown): readonly unknown[] | undefined {
  return value === undefined ? undefined : [value];
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function jsonObject(text: string): JsonObject | undefined {
  try {
    return objectField(JSON.parse(text));
  } catch {
    return undefined;
  }
}
