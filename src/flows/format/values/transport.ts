import { isPortProtocol, type Protocol } from '../../../model/protocol.ts';
import { portRange } from '../../port-range.ts';
import { digitsIn } from './digits-in.ts';
import { textMemo } from './text-memo.ts';

/** IANA's numbers of the protocols that a policy can name. */
const BY_NUMBER: ReadonlyMap<number, Protocol> = new Map([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
]);

const BY_NAME: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  tcp6: 'TCP',
  udp: 'UDP',
  udp6: 'UDP',
  sctp: 'SCTP',
  sctp6: 'SCTP',
  icmp: 'ICMP',
  icmp6: 'ICMPv6',
  icmpv6: 'ICMPv6',
  'ipv6-icmp': 'ICMPv6',
};

/** A protocol by its number, also as a text: `6` or, as BigQuery exports it, `6.0`; undefined when it is not one. */
export function protocolNumbered(value: unknown): Protocol | undefined {
  const number = typeof value === 'string' ? wholeNumber(value, 3) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 255) return undefined;
  return BY_NUMBER.get(number) ?? 'other';
}

/** A protocol by the name that tools write, in any case, or by its number. Anything else may be any protocol: `UNKNOWN`, an empty text. */
export function protocolNamed(text: string): Protocol {
  return protocolKnown(text) ?? 'unknown';
}

/** IANA names that sources write but no policy can name; other names may mean anything. */
const WITHOUT_NAME = new Set([
  'ah',
  'dccp',
  'eigrp',
  'esp',
  'gre',
  'hopopt',
  'igmp',
  'ip-encap',
  'ipip',
  'ipv6',
  'ipv6-frag',
  'l2tp',
  'ospf',
  'ospfigp',
  'pim',
  'rsvp',
  'udplite',
  'vrrp',
]);

/** The same, but undefined for a name that is not a protocol's. */
export const protocolKnown = textMemo((text): Protocol | undefined => {
  const name = text.toLowerCase();
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  return WITHOUT_NAME.has(name) ? 'other' : protocolNumbered(name);
});

/** A port of a protocol that has, or may have, ports: 1 to 65535, also as a text, `443` or `443.0`. Many tools write zero for none. */
export function portOf(protocol: Protocol, value: unknown): number | undefined {
  const number = typeof value === 'string' ? wholeNumber(value, '65535'.length) : value;
  const mayHave = protocol === 'TCP' || isPortProtocol(protocol) || protocol === 'unknown';
  if (!mayHave || typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number > 0 && number < 65_536 ? number : undefined;
}

/** Of at most so many digits. */
function wholeNumber(text: string, digits: number): number | undefined {
  const written = text.endsWith('.0') ? text.slice(0, -'.0'.length) : text;
  return written.length <= digits ? digitsIn(written) : undefined;
}

/** Whether the packet goes from a server's port to a client's, as answers do. */
export function looksLikeAnswer(from: number | undefined, to: number | undefined): boolean {
  return portRange(from) === 'server' && portRange(to) === 'client';
}
