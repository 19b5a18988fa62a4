import { objectField } from '../../format/values/json-fields.ts';
import type { EndFacts } from '../ends/end-facts.ts';
import type { L4Facts } from './l4.ts';

/** Fields of a flow that take part, with their whole value, in what the flow means. */
export const JUDGED_FIELDS = [
  'verdict',
  'drop_reason',
  'drop_reason_desc',
  'Type',
  'event_type',
  'traffic_direction',
  'trace_observation_point',
  'trace_reason',
  'is_reply',
  'reply',
] as const;
export type JudgedField = (typeof JUDGED_FIELDS)[number];
export type JudgedFields = { readonly [Field in JudgedField]?: unknown };

/**
 * All that the meaning of a flow depends on. It has few different values in a recording, however long: whoever reads many
 * lines judges each of them once.
 */
export interface FlowFacts {
  readonly fields: JudgedFields;
  readonly l4: L4Facts;
  readonly l7: L7Presence;
  /** A Service is named as the destination. */
  readonly hasDestinationService: boolean;
  readonly source: Pick<EndFacts, 'isLocal'>;
  readonly destination: Pick<EndFacts, 'isLocal' | 'isNamed'>;
}

/** Whether there is an L7 part, and whether it is an answer. */
export const L7_PRESENCES = ['absent', 'present', 'response'] as const;
export type L7Presence = (typeof L7_PRESENCES)[number];

export function l7Presence(l7: unknown): L7Presence {
  // Writers that leave nothing out write null.
  if (l7 === undefined || l7 === null) return 'absent';
  return objectField(l7)?.type === 'RESPONSE' ? 'response' : 'present';
}
