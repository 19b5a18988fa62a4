import { type JsonObject, objectField, textField } from '../hubble/json-fields.ts';

/** An event of Suricata's EVE log, also within the envelope of AWS Network Firewall; undefined when the record is none. */
export function eveEvent(value: JsonObject): JsonObject | undefined {
  const event = 'firewall_name' in value ? objectField(value.event) : value;
  const isEvent =
    event !== undefined &&
    textField(event.event_type) !== undefined &&
    textField(event.timestamp) !== undefined &&
    (event.event_type === 'stats' || ('src_ip' in event && 'dest_ip' in event && 'flow_id' in event));
  return isEvent ? event : undefined;
}

/** Suricata writes `+0100`, RFC 3339 `+01:00`. */
export function withColon(time: unknown): unknown {
  return typeof time === 'string' ? time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : time;
}

/** Flags of TCP as two hexadecimal digits, all packets together. */
export function tcpFlags(value: unknown): number | undefined {
  return typeof value === 'string' && /^[0-9a-f]{2}$/i.test(value) ? Number.parseInt(value, 16) : undefined;
}
