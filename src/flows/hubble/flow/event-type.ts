import { objectField } from '../../format/values/json-fields.ts';
import type { FlowFacts } from './flow-facts.ts';

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
export function eventType({ fields, l7 }: Pick<FlowFacts, 'fields' | 'l7'>): number | undefined {
  const type = objectField(fields.event_type)?.type;
  if (typeof type === 'number') return type;
  if (fields.Type === 'L7' || l7 !== 'absent') return EVENT.l7;
  // Audit mode changes policy verdicts only, and those are written of first packets (pkg/hubble/parser/threefour).
  if (fields.verdict === 'AUDIT') return EVENT.policyVerdict;
  return typeof fields.trace_observation_point === 'string' ? EVENT.trace : undefined;
}
