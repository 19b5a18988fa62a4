import type { JsonObject } from '../../model/json-object.ts';
import { objectField, textField } from '../format/values/json-fields.ts';

/** An event of Suricata's EVE log, also within the envelope of AWS Network Firewall; undefined when the record is not one. */
export function eveEvent(value: JsonObject): JsonObject | undefined {
  const event = 'firewall_name' in value ? objectField(value.event) : value;
  const isEvent = textField(event?.event_type) !== undefined && textField(event?.timestamp) !== undefined;
  return isEvent ? event : undefined;
}

/** Whether no other program writes such an event: few of Suricata's own have neither ends nor a flow, or are of a packet without one. */
export function isSurelyEve(event: JsonObject): boolean {
  return event.event_type === 'stats' || (hasEnds(event) && 'flow_id' in event);
}

/** Packets may have no addresses: what Suricata cannot decode, or ARP. */
export function hasEnds(event: JsonObject): boolean {
  return 'src_ip' in event && 'dest_ip' in event;
}

/** TCP flags as two hexadecimal digits, of all packets together. */
export function tcpFlags(value: unknown): number | undefined {
  return typeof value === 'string' && /^[0-9a-f]{2}$/i.test(value) ? Number.parseInt(value, 16) : undefined;
}
