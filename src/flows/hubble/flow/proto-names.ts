import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { objectField } from '../../format/values/json-fields.ts';
import { withoutGoStructure } from './go-structure.ts';

/** Names that only the other spelling has, of a flow and of what stands beside one. */
export const OF_FLOWS: readonly string[] = [
  'isReply',
  'eventType',
  'trafficDirection',
  'traceObservationPoint',
  'traceReason',
  'dropReasonDesc',
];
const OF_EVENTS = ['lostEvents', 'nodeStatus', 'agentEvent', 'debugEvent'];

/**
 * A record by the names of flow.proto. protojson writes `isReply` unless it is told to keep `is_reply`, as Cilium's exporter tells it; `grpcurl` on the
 * API of Hubble does not. Read without them, a reply would not be known as one, and no TCP port.
 */
export function withProtoNames(record: JsonObject): JsonObject {
  const flow = objectField(record.flow) ?? record;
  const isOther = OF_FLOWS.some((name) => name in flow) || OF_EVENTS.some((name) => name in record);
  const named = isOther ? renamed(record) : record;
  const inner = objectField(named.flow);
  if (inner === undefined) return withoutGoStructure(named);
  const plain = withoutGoStructure(inner);
  return plain === inner ? named : { ...named, flow: plain };
}

function renamed(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [protoName(name), inside(value)]));
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return isJsonObject(value) ? renamed(value) : value;
}

/** Names like `IP`, `TCP`, `Type` and `ICMPv4` are those of flow.proto. */
function protoName(name: string): string {
  return /^[a-z]/.test(name) ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name;
}
