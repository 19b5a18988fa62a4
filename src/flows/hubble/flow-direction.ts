import type { JsonObject } from './json-fields.ts';
import type { L4 } from './l4.ts';

/** Which way a packet of a connection went. `…-by-port` is a guess. */
export type FlowDirection = 'request' | 'reply' | 'request-by-port' | 'reply-by-port' | 'unknown';

/** Linux gives clients ports from here on (net.ipv4.ip_local_port_range). */
const FIRST_CLIENT_PORT = 32_768;
const ECHO_REPLY = { ICMP: 0, ICMPv6: 129 } as const;

/**
 * `is_reply` has three states: drops and masked records do not have it. Without it, what only a reply can be is a reply;
 * drops and the first packets of a connection are requests (a drop happens before there is anything to reply to); the
 * ports decide last.
 */
export function flowDirection(flow: JsonObject, l4: L4, isFirstPacketOrDrop: boolean): FlowDirection {
  if (flow.trace_reason === 'REPLY' || flow.trace_reason === 'RELATED') return 'reply';
  if (isResponse(flow.l7)) return 'reply';
  if (typeof flow.is_reply === 'boolean') return flow.is_reply ? 'reply' : 'request';
  if (flow.reply === true) return 'reply';
  if (l4.flags?.SYN === true) return l4.flags.ACK === true ? 'reply' : 'request';
  if (isFirstPacketOrDrop || flow.trace_reason === 'NEW') return 'request';
  if (l4.protocol === 'ICMP' || l4.protocol === 'ICMPv6') {
    return l4.icmpType === ECHO_REPLY[l4.protocol] ? 'reply' : 'request';
  }
  return byPorts(l4.sourcePort, l4.destinationPort);
}

function isResponse(l7: unknown): boolean {
  return typeof l7 === 'object' && l7 !== null && 'type' in l7 && l7.type === 'RESPONSE';
}

function byPorts(source: number | undefined, destination: number | undefined): FlowDirection {
  if (source === undefined || destination === undefined) return 'unknown';
  const fromClient = source >= FIRST_CLIENT_PORT;
  const toClient = destination >= FIRST_CLIENT_PORT;
  if (fromClient === toClient) return 'unknown';
  return fromClient ? 'request-by-port' : 'reply-by-port';
}
