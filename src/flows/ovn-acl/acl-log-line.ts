import { FieldValues, fieldPlaces } from '../format/values/field-values.ts';

const PLACES = fieldPlaces([
  'nw_src',
  'ipv6_src',
  'nw_dst',
  'ipv6_dst',
  'nw_proto',
  'tp_src',
  'tp_dst',
  'icmp_type',
  'icmp_code',
  'tcp_flags',
]);
type PacketFields = FieldValues<NonNullable<(typeof PLACES)['names']>>;

/** A line of OVN's ACL log, `<time>|<number>|acl_log(ovn_pinctrl0)|INFO|name="…", verdict=…, severity=…: <packet>`. */
export interface AclLogLine {
  /** As written before the first bar; `ovs` if syslog keeps the time. */
  readonly time: string;
  readonly name: string;
  readonly verdict: string;
  /** Undefined before OpenShift 4.12: `to-lport` goes to a pod, `from-lport` comes from one. */
  readonly direction: string | undefined;
  /** `tcp`, `udp6`, `icmp`, `arp`, …. */
  readonly protocol: string;
  /** The fields of the packet: `nw_src`, `tp_dst`, …. */
  readonly packet: PacketFields;
}

/** Occurs once in each line. */
export const MARK = '|acl_log(';
/** Between the severity and the packet there is one space, or none (OpenShift 4.8). */
const BODY =
  /^name="((?:[^"\\]|\\.)*)", verdict=([a-z-]+), severity=[a-z]+(?:, direction=([a-z-]+))?: ?(\w+)(?:,|$)/;

/** Whether the line is from that log, whatever comes before it; not if it is wrapped in JSON. */
export function isAclLog(text: string): boolean {
  const at = text.indexOf(MARK);
  return at > 0 && !text.slice(0, at).includes('{');
}

/** Undefined when it is not from that log, or cut. */
export function aclLogLine(text: string): AclLogLine | undefined {
  const at = text.indexOf(MARK);
  if (at < 0) return undefined;
  const before = text.slice(0, text.lastIndexOf('|', at - 1));
  const bodyAt = text.indexOf('name="', at);
  const found = bodyAt < 0 ? null : BODY.exec(text.slice(bodyAt));
  if (found === null) return undefined;
  const [head, name = '', verdict = '', direction, protocol = ''] = found;
  return {
    time: before.slice(before.lastIndexOf(' ') + 1),
    name,
    verdict,
    direction,
    protocol,
    packet: readFields(text.slice(bodyAt + head.length)),
  };
}

function readFields(text: string): PacketFields {
  const fields = new FieldValues(PLACES);
  for (const field of text.split(',')) {
    const equals = field.indexOf('=');
    fields.set(field.slice(0, Math.max(equals, 0)), field.slice(equals + 1).trim());
  }
  return fields;
}
