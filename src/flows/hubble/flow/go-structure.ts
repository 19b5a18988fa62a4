import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { objectField } from '../../format/values/json-fields.ts';

const L7_TYPES: Readonly<Record<number, string>> = { 1: 'REQUEST', 2: 'RESPONSE', 3: 'SAMPLE' };

/**
 * The flow as protojson writes it. Go's encoding/json writes what its structures have besides: a `Protocol` in `l4`, a `Record` in
 * `l7`, and seconds and nanoseconds for times.
 */
export function withoutGoStructure(flow: JsonObject): JsonObject {
  const { l4, l7, time } = flow;
  const protocol = objectField(objectField(l4)?.Protocol);
  const isOfGo = protocol !== undefined || isJsonObject(time) || typeof objectField(l7)?.type === 'number';
  if (!isOfGo) return flow;
  return {
    ...flow,
    ...(protocol !== undefined && { l4: protocol }),
    ...(isJsonObject(l7) && { l7: withoutRecord(l7) }),
    ...(isJsonObject(time) && { time: timeOf(time) }),
  };
}

function withoutRecord(l7: JsonObject): JsonObject {
  const kinds = Object.entries(objectField(l7.Record) ?? {});
  const { type } = l7;
  return {
    ...l7,
    ...(typeof type === 'number' && { type: L7_TYPES[type] }),
    ...Object.fromEntries(kinds.map(([kind, record]) => [kind.toLowerCase(), record] as const)),
  };
}

const LAST_SECONDS = 1e11;

/** RFC 3339; undefined for what is no time. */
function timeOf({ seconds, nanos }: JsonObject): string | undefined {
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds < LAST_SECONDS)) return undefined;
  const fraction = typeof nanos === 'number' && nanos >= 0 && nanos < 1e9 ? nanos / 1e6 : 0;
  return new Date(seconds * 1000 + fraction).toISOString();
}
