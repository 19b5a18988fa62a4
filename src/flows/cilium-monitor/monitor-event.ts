import type { JsonObject } from '../../model/json-object.ts';
import { namedIn } from '../format/values/named-in.ts';
import type { MonitorPacket } from './monitor-packet.ts';

/** A packet, and the identities of its ends as fields of a Hubble flow. */
export interface EventOfPacket extends MonitorPacket {
  readonly source: JsonObject;
  readonly destination: JsonObject;
}

/** The agent's names for drops by policy, and Hubble's; all other drops are not by policy. */
const POLICY_DROPS: Readonly<Record<string, string | undefined>> = {
  'Policy denied': 'POLICY_DENIED',
  'Policy denied by denylist': 'POLICY_DENY',
  'Authentication required': 'AUTH_REQUIRED',
};

/** A dropped packet as a flow of Hubble; `endpoint` is the number of the local one to which it goes, 0 for none. */
export function dropEvent(event: EventOfPacket, reason: string, endpoint: number | undefined): JsonObject {
  // Up to 1.8 the layer follows the reason, `Policy denied (L3)`; later an error of what decided, `Authentication required, 3` (DropReasonExt).
  const told = reason.replace(/ \(L\d(?:\/L\d)?\)$|, [^,]*$/, '');
  return {
    ...event,
    verdict: 'DROPPED',
    drop_reason_desc: namedIn(POLICY_DROPS, told) ?? told.toUpperCase().replaceAll(/\W+/g, '_'),
    Type: 'L3_L4',
    event_type: { type: 1 },
    ...(endpoint !== undefined && { traffic_direction: endpoint === 0 ? 'EGRESS' : 'INGRESS' }),
  };
}

/** A packet that was seen at a point of its way, as a flow of Hubble; `state` is that of its connection. */
export function traceEvent(event: EventOfPacket, point: string, state: string): JsonObject {
  const isKnown = state !== 'unknown';
  return {
    ...event,
    verdict: 'FORWARDED',
    Type: 'L3_L4',
    event_type: { type: 4 },
    trace_observation_point: point,
    ...(isKnown && { trace_reason: state.toUpperCase(), is_reply: state === 'reply' }),
  };
}
