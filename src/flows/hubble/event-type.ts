import { type JsonObject, objectField } from './json-fields.ts';

/** Event types of Cilium's monitor (pkg/monitor/api). */
export const EVENT = {
  drop: 1,
  debug: 2,
  capture: 3,
  trace: 4,
  policyVerdict: 5,
  socket: 7,
  l7: 129,
  agent: 130,
} as const;

/** The event's type; of masked records what the other fields give away. */
export function eventType(flow: JsonObject): number | undefined {
  const type = objectField(flow.event_type)?.type;
  if (typeof type === 'number') return type;
  if (flow.Type === 'L7' || flow.l7 !== undefined) return EVENT.l7;
  return typeof flow.trace_observation_point === 'string' ? EVENT.trace : undefined;
}
