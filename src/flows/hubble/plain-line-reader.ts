import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import type { BrokenReason, FlowLine, IgnoredReason } from '../flow-line.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { parseTime } from '../format/values/parse-time.ts';
import type { LineReader } from '../line-reader.ts';
import { createEndpointReader, type EndpointReader } from './ends/endpoint-reader.ts';
import { isHubbleFlow } from './flow/flow-fields.ts';
import { withProtoNames } from './flow/proto-names.ts';
import { readFlow } from './flow/read-flow.ts';
import { describeForeignRecord } from './foreign-record.ts';
import { nodeStatusLine } from './node-status.ts';

/** Container logs and log shippers wrap a line in one or two layers; more is not a log. */
const MAX_WRAPPERS = 3;

const NO_JSON = 'the line is not valid JSON';
const NEITHER = 'the line is neither JSON nor text of a known format';

const OTHER_EVENTS: readonly (readonly [key: string, reason: IgnoredReason])[] = [
  ['agent_event', 'agent-event'],
  ['debug_event', 'debug'],
];

/**
 * Reads Hubble's JSON lines (exporter files, `hubble observe -o json`, the older bare flows), also inside container logs.
 * JSON.parse for each line: the meaning that every faster reader has to equal.
 */
export function createPlainLineReader(readEndpoint: EndpointReader = createEndpointReader()): LineReader {
  const readRecord = createRecordReader(readEndpoint);
  return {
    read(line, bytes, start, end) {
      const text = bytes.toString('utf8', start, end);
      if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) {
        return broken(line, 'malformed', 'the line is not valid UTF-8');
      }
      let value = parseJson(text);
      if (value === undefined) {
        if (text.trim() === '')
          return { line, kind: 'ignored', reason: 'blank', time: undefined, node: undefined };
        return broken(line, 'malformed', text.includes('{') ? NO_JSON : NEITHER);
      }
      let looksLike: string | undefined;
      for (let depth = 0; depth <= MAX_WRAPPERS; depth++) {
        if (!isJsonObject(value)) break;
        const flowLine = readRecord(line, value);
        if (flowLine !== undefined) return flowLine;
        looksLike = describeForeignRecord(value) ?? looksLike;
        const wrapped = textField(value.log) ?? textField(value.message);
        if (wrapped === undefined) break;
        value = parseJson(wrapped);
      }
      const detail =
        looksLike === undefined
          ? 'JSON, but not a known flow record'
          : `${looksLike}, but not a flow record that Sluice reads`;
      return broken(line, 'foreign', `the line is ${detail}`);
    },
  };
}

/** Reads one record, out of its envelopes; undefined when it is none of Hubble's. */
export function createRecordReader(
  readEndpoint: EndpointReader,
): (line: number, record: JsonObject) => FlowLine | undefined {
  return (line, written) => {
    const record = withProtoNames(written);
    const flow = flowWithin(record) ?? (isBareFlow(record) ? record : undefined);
    const time = parseTime(textField(record.time) ?? textField(flow?.time));
    const node = textField(record.node_name) ?? textField(flow?.node_name);
    if (flow !== undefined) return readFlow(line, flow, { time, node }, readEndpoint);
    const lost = objectField(record.lost_events);
    if (lost !== undefined) {
      return { line, kind: 'lost-events', count: countField(lost.num_events_lost) ?? 0, time, node };
    }
    const status = objectField(record.node_status);
    if (status !== undefined) return nodeStatusLine(line, status, time);
    const other = OTHER_EVENTS.find(([key]) => objectField(record[key]) !== undefined);
    return other === undefined ? undefined : { line, kind: 'ignored', reason: other[1], time, node };
  };
}

/** Whether it is one of Hubble's: a flow, lost events, or one of the events besides. */
export function isHubbleRecord(written: JsonObject): boolean {
  const record = withProtoNames(written);
  return (
    flowWithin(record) !== undefined ||
    isBareFlow(record) ||
    [...OTHER_EVENTS.map(([key]) => key), 'lost_events', 'node_status'].some(
      (key) => objectField(record[key]) !== undefined,
    )
  );
}

/** Skips what container runtimes and shippers write before a line; undefined when there is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const brace = text.indexOf('{');
    return brace > 0 ? parseJson(text.slice(brace)) : undefined;
  }
}

function flowWithin(record: JsonObject): JsonObject | undefined {
  const flow = objectField(record.flow);
  return flow !== undefined && isHubbleFlow(flow) ? flow : undefined;
}

/** Records without envelope, as older versions print them, are told from other JSON by fields that only flows have. */
function isBareFlow(record: JsonObject): boolean {
  return (
    (objectField(record.IP) !== undefined && objectField(record.l4) !== undefined) ||
    (textField(record.verdict) !== undefined && objectField(record.source) !== undefined) ||
    typeof objectField(record.event_type)?.type === 'number'
  );
}

function broken(line: number, reason: BrokenReason, detail: string): FlowLine {
  return { line, kind: 'broken', reason, detail };
}
