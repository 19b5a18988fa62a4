import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { objectField, textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';

const VERDICTS: Readonly<Record<string, string | undefined>> = {
  Forwarded: 'FORWARDED',
  Redirected: 'REDIRECTED',
  Denied: 'DROPPED',
  Error: 'ERROR',
};

/** Whether it is what `cilium monitor --json` writes for a request that the proxy saw. */
export function isLogRecord(value: JsonObject): boolean {
  return value.type === 'logRecord' && 'observationPoint' in value && 'flowType' in value;
}

/** The record as a flow of Hubble; undefined when it does not say what became of the request. */
export function flowOfLogRecord(record: JsonObject): JsonObject | undefined {
  const verdict = namedIn(VERDICTS, textField(record.verdict));
  if (verdict === undefined) return undefined;
  const isReply = record.flowType !== 'Request';
  return {
    verdict,
    // Addresses and ports are not written.
    IP: {},
    l4: {},
    source: endOf(record, 'src'),
    destination: endOf(record, 'dst'),
    Type: 'L7',
    event_type: { type: 129 },
    traffic_direction: record.observationPoint === 'Ingress' ? 'INGRESS' : 'EGRESS',
    is_reply: isReply,
    l7: { type: isReply ? 'RESPONSE' : 'REQUEST', ...requestOf(record) },
  };
}

/** Up to 1.2 the identity of a destination is `DstIdentity`. */
function endOf(record: JsonObject, side: 'src' | 'dst'): JsonObject {
  const identity = record[`${side}Identity`] ?? (side === 'dst' ? record.DstIdentity : undefined);
  return {
    ...(typeof identity === 'number' && { identity }),
    ...(Array.isArray(record[`${side}EpLabels`]) && { labels: record[`${side}EpLabels`] }),
  };
}

function requestOf(record: JsonObject): JsonObject {
  const http = objectField(record.http);
  if (http !== undefined) {
    return { http: { method: http.Method, url: urlOf(http.URL), protocol: http.Protocol } };
  }
  const kafka = objectField(record.kafka);
  const topic = objectField(kafka?.Topic)?.Topic;
  return kafka === undefined ? {} : { kafka: { api_key: kafka.APIKey, topic } };
}

function urlOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return textField(value);
  const [scheme, host] = [textField(value.Scheme), textField(value.Host)];
  const origin = scheme && host ? `${scheme}://${host}` : '';
  return `${origin}${textField(value.Path) ?? ''}`;
}
