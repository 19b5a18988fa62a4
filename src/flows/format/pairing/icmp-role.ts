import type { IcmpMessage, Protocol } from '../../../model/protocol.ts';
import { countField } from '../values/json-fields.ts';

/**
 * Messages that answer another one, with that one: replies to echo, timestamp, information and address mask (RFC 792, RFC 950),
 * echo (RFC 4443).
 */
const ANSWERED: Readonly<Record<'ICMP' | 'ICMPv6', ReadonlyMap<number, number>>> = {
  ICMP: new Map([
    [0, 8],
    [14, 13],
    [16, 15],
    [18, 17],
  ]),
  ICMPv6: new Map([[129, 128]]),
};
/** Messages about another packet: unreachable, time exceeded, parameter problem, and for IPv6 packet too big. */
const ERRORS = { ICMP: [3, 11, 12], ICMPv6: [1, 2, 3, 4] };

/** What a message is to policies: it opens something, or answers, or is about another packet and opens nothing. */
export function icmpRole(protocol: Protocol, message: IcmpMessage | undefined): 'opens' | 'answer' | 'error' {
  if ((protocol !== 'ICMP' && protocol !== 'ICMPv6') || message === undefined) return 'opens';
  if (ERRORS[protocol].includes(message.type)) return 'error';
  return ANSWERED[protocol].has(message.type) ? 'answer' : 'opens';
}

/** The message that it answers; itself when it answers none. */
export function questionOf(protocol: Protocol, message: IcmpMessage): IcmpMessage {
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') return message;
  const type = ANSWERED[protocol].get(message.type);
  return type === undefined ? message : { type, code: 0 };
}

/**
 * Type and code of a message, also given as texts; undefined for other protocols and when no type is recorded: IPv6 has no type
 * zero (RFC 4443).
 */
export function icmpOf(protocol: Protocol, type: unknown, code: unknown): IcmpMessage | undefined {
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') return undefined;
  const number = byte(type);
  if (number === undefined || (number === 0 && protocol === 'ICMPv6')) return undefined;
  return { type: number, code: byte(code) };
}

function byte(value: unknown): number | undefined {
  const number = countField(value);
  return number === undefined || number > 255 ? undefined : number;
}
