import type { JsonObject } from '../../model/json-object.ts';
import { FieldValues, fieldPlaces } from '../format/values/field-values.ts';
import { countField, textField } from '../format/values/json-fields.ts';
import { withColon } from '../format/values/with-colon.ts';

/** A packet that kube-router logged through NFLOG, as ulogd wrote it. */
export interface DroppedPacket {
  /**
   * `DROP by policy shop/web`; empty from the chain of the pod's firewall, which logs the same packet again. Other firewalls have
   * prefixes of their own.
   */
  readonly prefix: string;
  readonly time: unknown;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly sourcePort: unknown;
  readonly port: unknown;
  readonly icmpType: unknown;
  readonly icmpCode: unknown;
  readonly isSyn: boolean;
  readonly isAck: boolean;
  /** The IP id of the packet, the same in both of its lines. */
  readonly id: string;
}

export const PREFIX = 'DROP by policy ';

/** The time and the host of syslog, and what writes ulogd's packets into it. */
const HEADER = /^(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT\S+) \S+ (?:ulogd\S*: ?)?/;

const PLACES = fieldPlaces(['SRC', 'DST', 'PROTO', 'SPT', 'DPT', 'TYPE', 'CODE', 'ID']);

/** ulogd's LOGEMU, the kernel's format for packets: `… IN=cni0 OUT=cni0 … SRC=… DST=… PROTO=TCP SPT=… DPT=… SYN`. */
export function packetOfText(text: string): DroppedPacket | undefined {
  const at = text.indexOf('IN=');
  if (at < 0 || (at > 0 && text[at - 1] !== ' ')) return undefined;
  const prefix = prefixOf(text.slice(0, at));
  if (prefix === undefined) return undefined;
  const words = text.slice(at).split(' ', 64);
  const fields = new FieldValues(PLACES);
  for (const word of words) {
    const equals = word.indexOf('=');
    // After `[` comes the packet that an ICMP message is about.
    if (word.startsWith('[')) break;
    if (equals > 0) fields.set(word.slice(0, equals), word.slice(equals + 1));
  }
  const [source, destination, protocol] = [fields.get('SRC'), fields.get('DST'), fields.get('PROTO')];
  if (source === undefined || destination === undefined || protocol === undefined) return undefined;
  return {
    prefix,
    // Written without year and zone.
    time: undefined,
    source,
    destination,
    protocol,
    sourcePort: fields.get('SPT'),
    port: fields.get('DPT'),
    icmpType: fields.get('TYPE'),
    icmpCode: fields.get('CODE'),
    isSyn: words.includes('SYN'),
    isAck: words.includes('ACK'),
    id: fields.get('ID') ?? '',
  };
}

/** What stands before a packet, without the header of syslog; undefined when it may be the rest of a line that was cut. */
function prefixOf(before: string): string | undefined {
  const own = before.indexOf(PREFIX);
  if (own >= 0) return before.slice(own).trimEnd();
  const header = HEADER.exec(before)?.[0] ?? '';
  const prefix = before.slice(header.length).trim();
  return prefix === '' || header !== '' ? prefix : undefined;
}

/** ulogd's JSON, with the names of Splunk's common information model (`src_ip`) or its own (`ip.saddr.str`). */
export function packetOfJson(record: JsonObject): DroppedPacket | undefined {
  const source =
    textField(record.src_ip) ?? textField(record['ip.saddr.str']) ?? textField(record['ip.saddr']);
  const destination =
    textField(record.dest_ip) ?? textField(record['ip.daddr.str']) ?? textField(record['ip.daddr']);
  const protocol = nameOrNumber(record['ip.protocol'] ?? record.protocol);
  if (source === undefined || destination === undefined || protocol === undefined) return undefined;
  const isSet = (flag: string) => countField(record[`tcp.${flag}`]) === 1 || record[`tcp.${flag}`] === true;
  return {
    prefix: (textField(record['oob.prefix']) ?? '').trimEnd(),
    time: withColon(record.timestamp),
    source,
    destination,
    protocol,
    sourcePort: record.src_port ?? record['tcp.sport'] ?? record['udp.sport'],
    port: record.dest_port ?? record['tcp.dport'] ?? record['udp.dport'],
    icmpType: record['icmp.type'] ?? record['icmpv6.type'],
    icmpCode: record['icmp.code'] ?? record['icmpv6.code'],
    isSyn: isSet('syn'),
    isAck: isSet('ack'),
    id: String(countField(record['ip.id']) ?? ''),
  };
}

function nameOrNumber(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
