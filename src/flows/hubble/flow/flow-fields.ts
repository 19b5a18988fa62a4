import type { JsonObject } from '../../../model/json-object.ts';

/** The fields of Hubble's flows (flow.proto, message Flow), as JSON names them. */
const FLOW_FIELDS: readonly string[] = [
  'time uuid emitter verdict drop_reason drop_reason_desc auth_type ethernet IP l4 tunnel source destination Type node_name',
  'node_labels source_names destination_names l7 reply is_reply event_type source_service destination_service',
  'traffic_direction policy_match_type trace_observation_point trace_reason trace_context file ip_trace_id interface proxy_port',
  'debug_capture_point sock_xlate_point socket_cookie cgroup_id Summary extensions policy_log aggregate',
  'egress_allowed_by ingress_allowed_by egress_denied_by ingress_denied_by',
].flatMap((names) => names.split(' '));

/**
 * Whether an object called `flow` is one of Hubble's: other recorders write a `flow`, too. A field mask can take every field
 * away, so an empty one is.
 */
export function isHubbleFlow(flow: JsonObject): boolean {
  return FLOW_FIELDS.some((field) => Object.hasOwn(flow, field)) || Object.keys(flow).length === 0;
}
