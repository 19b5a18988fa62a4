import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { vflowSets } from '../../netflow/vflow-sets.ts';
import { objectField } from '../values/json-fields.ts';
import { labelledLine } from './stream-labels.ts';

export type ShippedText = readonly [text: string, time: unknown];

function shipped(text: string, time: unknown): ShippedText {
  return [text, time];
}

/** A line with the time at which, by the store, it was written. */
export function shippedText(item: unknown): ShippedText | undefined {
  return Array.isArray(item) && typeof item[0] === 'string' ? [item[0], item[1]] : undefined;
}

/**
 * What shippers and stores wrap around records: each function returns the content, or undefined when the value does not have its
 * shape. An empty list is an envelope without records.
 */
export const ENVELOPES: readonly ((value: JsonObject) => readonly unknown[] | undefined)[] = [
  elasticsearchAnswer,
  elasticsearchHit,
  lokiAnswer,
  lineOfLoki,
  cloudWatch,
  splunk,
  otlp,
  bulkAction,
  logAnalytics,
  graylog,
  vflowSets,
  cloudLogging,
  (value) => list(value.records),
  (value) => list(value.items),
  (value) => objectsAt(value, 'data'),
  // Goldmane's answers to `List`.
  (value) => objectsAt(value, 'flows'),
  // Messages of Pub/Sub, and of Kinesis as functions get them.
  (value) => objectsAt(value, 'receivedMessages'),
  (value) => objectsAt(value, 'Records'),
  // Of SQS.
  (value) => objectsAt(value, 'Messages'),
];

/**
 * Where container runtimes and shippers keep the line, as a text or parsed. Filebeat's `log` says where the line came from, so a
 * member that contains a record comes before one that does not.
 */
const MEMBERS = [
  'log',
  'message',
  'MESSAGE',
  'line',
  'log_processed',
  'textPayload',
  'jsonPayload',
  'text_payload',
  'json_payload',
  'LogMessage',
  'LogEntry',
  '_msg',
  'short_message',
  '@message',
  'event',
  'original',
  'json',
  'content',
  'payload',
  'value',
  'data',
  'kinesis',
  'body',
  'Body',
  // Of Kinesis and SNS.
  'Data',
  'Message',
  'Sns',
  'properties',
  'attributes',
] as const;

/** Where rsyslog keeps the line; programs have the sentence of a record of their own there. */
export const MEMBER_OF_RECORDS = 'msg';

/** The members of an object that may contain its line, in the order in which to look into them. */
export function membersWithLine(value: JsonObject): readonly (string | JsonObject)[] {
  return MEMBERS.flatMap((name) => {
    const member = value[name];
    return (typeof member === 'string' && member !== '') || isJsonObject(member) ? [member] : [];
  });
}

/** Elasticsearch's bulk format has a line before each record that says what to do with it. */
function bulkAction(value: JsonObject): readonly unknown[] | undefined {
  const about = objectField(value.index) ?? objectField(value.create);
  return about !== undefined && '_index' in about && Object.keys(value).length === 1 ? [] : undefined;
}

/** The answer of a search in Elasticsearch or OpenSearch: `{"hits": {"hits": [{"_source": …}]}}`. */
function elasticsearchAnswer(value: JsonObject): readonly unknown[] | undefined {
  const hits = objectField(value.hits);
  return hits && list(hits.hits);
}

/** The index name contains the cluster: `tigera_secure_ee_flows.<cluster>.<date>`; not every version writes it into the flow as well. */
const CALICO_INDEX = /^tigera_secure_ee_flows\.(.+)\.(?:[a-z]+-)?\d{8}/;

function elasticsearchHit({ _source, _index: index }: JsonObject): readonly unknown[] | undefined {
  const source = objectField(_source);
  const cluster = typeof index === 'string' ? CALICO_INDEX.exec(index)?.[1] : undefined;
  return single(source === undefined || cluster === undefined ? source : { cluster, ...source });
}

/** What Loki returns (`data.result`) and accepts (`streams`): lines with the labels of their stream. */
function lokiAnswer(value: JsonObject): readonly unknown[] | undefined {
  const streams = list(objectField(value.data)?.result) ?? list(value.streams) ?? lokiStream(value);
  return streams?.flatMap((one) => {
    const stream = objectField(one);
    const lines = list(stream?.values);
    // Answers of Prometheus look similar.
    if (lines === undefined || objectField(stream?.metric) !== undefined) return [one];
    const labels = objectField(stream?.stream) ?? {};
    return lines.flatMap((line): unknown[] => {
      const [time, text]: readonly unknown[] = Array.isArray(line) ? line : [];
      return [typeof text === 'string' ? lineOfStream(text, time, labels) : line];
    });
  });
}

/** The labels that Loki indexes are not in the line again. */
function lineOfStream(text: string, time: unknown, labels: JsonObject): unknown {
  const record = jsonObject(text);
  return record === undefined ? shipped(text, time) : { ...labels, ...record };
}

function lineOfLoki(value: JsonObject): readonly unknown[] | undefined {
  const found = labelledLine(value);
  return found && [lineOfStream(found.line, found.time, found.labels)];
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
  const rows = list(value.results);
  return rows?.every(Array.isArray) ? rows.map(insightsMessage) : undefined;
}

/** A row of Logs Insights is a list of fields; for logs whose format it knows, the fields of the record. */
function insightsMessage(row: readonly unknown[]): unknown {
  const fields = row.map(objectField);
  const fieldNamed = (name: string) => fields.find((one) => one?.field === name)?.value;
  const message = fieldNamed('@message');
  if (typeof message === 'string') return shipped(message, fieldNamed('@timestamp'));
  return Object.fromEntries(
    fields.flatMap((one) => (typeof one?.field === 'string' ? [[one.field, one.value] as const] : [])),
  );
}

/** An export of Splunk (`result._raw`), or what its collector accepts (`event`). */
function splunk(value: JsonObject): readonly unknown[] | undefined {
  const { _raw: raw, _time: time } = objectField(value.result) ?? value;
  if (typeof raw === 'string') return [shipped(raw, time)];
  const results = list(value.results);
  if (results?.some((one) => typeof objectField(one)?._raw === 'string')) return results;
  const { event } = value;
  const isCollected = Object.keys(value).every((key) => COLLECTED.has(key)) || 'sourcetype' in value;
  return isCollected && (typeof event === 'string' || objectField(event) !== undefined) ? [event] : undefined;
}

/** The members of an event of the HTTP Event Collector. */
const COLLECTED = new Set(['event', 'fields', 'host', 'index', 'source', 'sourcetype', 'time']);

/** OpenTelemetry logs as JSON: `resourceLogs[].scopeLogs[].logRecords[].body`. */
function otlp(value: JsonObject): readonly unknown[] | undefined {
  const resources = list(value.resourceLogs);
  return resources?.flatMap((resource) =>
    within(resource, 'scopeLogs').flatMap((scope) => within(scope, 'logRecords').map(otlpRecord)),
  );
}

/** The list at a key of an object; the value itself if it is not an object, so that it is not lost. */
function within(value: unknown, key: string): readonly unknown[] {
  const object = objectField(value);
  return object === undefined ? [value] : (list(object[key]) ?? []);
}

/** The body; the attributes for receivers that leave the body empty, or write a sentence into it. */
function otlpRecord(record: unknown): unknown {
  const { body, attributes } = objectField(record) ?? {};
  const plain = objectField(plainValue({ kvlistValue: { values: attributes } })) ?? {};
  const content = plainValue(body);
  const isFlow = 'source.address' in plain || 'local.address' in plain;
  return isFlow || (typeof content !== 'string' && objectField(content) === undefined) ? plain : content;
}

/** A value of OTLP, `{"stringValue": …}`, as a JSON value. */
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

/**
 * What Log Analytics returns: `tables` of `columns` and `rows`. An `error` beside them says that rows are missing, so it counts
 * as something that could not be read.
 */
function logAnalytics(value: JsonObject): readonly unknown[] | undefined {
  const tables = list(value.tables)?.map(tableRows);
  if (tables === undefined || tables.includes(undefined)) return undefined;
  return [
    ...tables.flatMap((rows) => rows ?? []),
    ...(value.error === undefined ? [] : [{ error: value.error }]),
  ];
}

function tableRows(value: unknown): readonly unknown[] | undefined {
  const table = objectField(value);
  const names = list(table?.columns)?.map((column) => objectField(column)?.name);
  const rows = list(table?.rows);
  if (names === undefined || !names.every((name) => typeof name === 'string')) return undefined;
  return rows?.map((row) => rowOf(row, names));
}

/** A row that does not have as many values as there are columns stands for itself, so that it is not lost. */
function rowOf(row: unknown, names: readonly string[]): unknown {
  const isRow = Array.isArray(row) && row.length === names.length;
  return isRow ? Object.fromEntries(names.map((name, place) => [name, row[place]])) : { row };
}

/** The answer of `entries.list` of Cloud Logging. */
function cloudLogging({ entries }: JsonObject): readonly unknown[] | undefined {
  const isAnswer = list(entries)?.every((entry) => objectField(entry)?.logName !== undefined);
  return isAnswer === true ? list(entries) : undefined;
}

/** Graylog's answers: messages with the index of each, or since 4.2 a table of the fields that were asked for. */
function graylog(value: JsonObject): readonly unknown[] | undefined {
  const messages = list(value.messages);
  if (messages?.every((one) => isJsonObject(one) && isJsonObject(one.message))) return messages;
  const names = list(value.schema)?.map((column) => objectField(column)?.field);
  const rows = list(value.datarows);
  if (rows === undefined || !names?.every((name) => typeof name === 'string')) return undefined;
  return rows.map((row) => rowOf(row, names));
}

function objectsAt(value: JsonObject, key: string): readonly unknown[] | undefined {
  const items = list(value[key]);
  return items?.every(isJsonObject) ? items : undefined;
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
