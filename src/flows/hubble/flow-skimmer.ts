import { createEndMemo } from './end-memo.ts';
import { isJsonObject, type JsonObject, textField } from './json-fields.ts';
import { isAt, skipJson, skipText } from './skip-json.ts';
import { createValueMemo } from './value-memo.ts';

/** A line's flow with the fields that readFlow asks for, and the envelope around it. */
export interface SkimmedLine {
  readonly flow: JsonObject;
  readonly time: string | undefined;
  readonly node: string | undefined;
}

export interface FlowSkimmer {
  /** Undefined when the line is not written as exporters write it; then it needs the plain reader. */
  skim(bytes: Buffer, start: number, end: number): SkimmedLine | undefined;
}

/** How the value of a field is read: few different values, always another one, or one end of the flow. */
type Reading = 'repeating' | 'varying' | 'end';

const FLOW_FIELDS: Readonly<Record<string, Reading>> = {
  time: 'varying',
  verdict: 'repeating',
  drop_reason: 'repeating',
  drop_reason_desc: 'repeating',
  IP: 'varying',
  l4: 'varying',
  l7: 'varying',
  source: 'end',
  destination: 'end',
  Type: 'repeating',
  node_name: 'repeating',
  event_type: 'repeating',
  traffic_direction: 'repeating',
  trace_observation_point: 'repeating',
  trace_reason: 'repeating',
  is_reply: 'repeating',
  reply: 'repeating',
  source_names: 'repeating',
  destination_names: 'repeating',
  destination_service: 'repeating',
  aggregate: 'varying',
};

type FlowFields = { -readonly [Field in keyof typeof FLOW_FIELDS]: unknown };

const FLOW_START = Buffer.from('{"flow":{');
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Walks over the fields of a flow without building the object: fields that nobody asks for are checked and passed, ends and
 * values seen before are found by their bytes. It accepts only a part of JSON, in which it cannot misread anything.
 */
export function createFlowSkimmer(): FlowSkimmer {
  const ends = createEndMemo();
  const parseRepeating = createValueMemo();
  const fieldAt = createFieldFinder(Object.keys(FLOW_FIELDS));

  const skimFlow = (bytes: Buffer, start: number, end: number, flow: FlowFields): number => {
    let at = start;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const afterKey = skipText(bytes, at, end);
      if (afterKey < 0 || bytes[afterKey] !== COLON) return -1;
      const field = fieldAt(bytes, at + 1, afterKey - 1);
      const value = afterKey + 1;
      if (field !== undefined && FLOW_FIELDS[field] === 'end' && bytes[value] === OPEN_BRACE) {
        const ip = isJsonObject(flow.IP) ? flow.IP : undefined;
        const known = ends.find(bytes, value, end, textField(ip?.[field]));
        if (known === undefined) return -1;
        flow[field] = known.fields;
        at = value + known.length;
      } else {
        at = skipJson(bytes, value, end);
        if (at < 0) return -1;
        if (field !== undefined) {
          flow[field] =
            FLOW_FIELDS[field] === 'repeating'
              ? parseRepeating(bytes, value, at)
              : JSON.parse(bytes.toString('latin1', value, at));
        }
      }
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at++;
    }
  };

  return {
    skim(bytes, start, end) {
      if (!isAt(bytes, start, end, FLOW_START)) return undefined;
      const flow = emptyFlow();
      let at = skimFlow(bytes, start + FLOW_START.length, end, flow);
      let time: unknown;
      let node: unknown;
      while (at >= 0 && bytes[at] === COMMA) {
        const afterKey = skipText(bytes, at + 1, end);
        if (bytes[at + 1] !== QUOTE || afterKey < 0 || bytes[afterKey] !== COLON) return undefined;
        const field = fieldAt(bytes, at + 2, afterKey - 1);
        if (field !== 'time' && field !== 'node_name') return undefined;
        at = skipJson(bytes, afterKey + 1, end);
        if (at < 0) return undefined;
        if (field === 'time') time = JSON.parse(bytes.toString('latin1', afterKey + 1, at));
        else node = parseRepeating(bytes, afterKey + 1, at);
      }
      if (at !== end - 1 || bytes[at] !== CLOSE_BRACE) return undefined;
      return {
        flow,
        time: textField(time) ?? textField(flow.time),
        node: textField(node) ?? textField(flow.node_name),
      };
    },
  };
}

/** All fields from the start, so that every flow has the same shape. */
function emptyFlow(): FlowFields {
  return {
    time: undefined,
    verdict: undefined,
    drop_reason: undefined,
    drop_reason_desc: undefined,
    IP: undefined,
    l4: undefined,
    l7: undefined,
    source: undefined,
    destination: undefined,
    Type: undefined,
    node_name: undefined,
    event_type: undefined,
    traffic_direction: undefined,
    trace_observation_point: undefined,
    trace_reason: undefined,
    is_reply: undefined,
    reply: undefined,
    source_names: undefined,
    destination_names: undefined,
    destination_service: undefined,
    aggregate: undefined,
  };
}

/** Finds which of some field names is written in the bytes from `start` to `end`. */
function createFieldFinder(
  names: readonly string[],
): (bytes: Buffer, start: number, end: number) => string | undefined {
  const byShape = new Map<number, { readonly name: string; readonly bytes: Buffer }[]>();
  for (const name of names) {
    const bytes = Buffer.from(name);
    const shape = shapeOf(bytes, 0, bytes.length);
    byShape.set(shape, [...(byShape.get(shape) ?? []), { name, bytes }]);
  }
  return (bytes, start, end) => {
    const candidates = byShape.get(shapeOf(bytes, start, end));
    if (candidates === undefined) return undefined;
    for (const { name, bytes: expected } of candidates) {
      if (isAt(bytes, start, end, expected)) return name;
    }
    return undefined;
  };
}

function shapeOf(bytes: Uint8Array, start: number, end: number): number {
  return (end - start) * 65_536 + (bytes[start] ?? 0) * 256 + (bytes[end - 1] ?? 0);
}
