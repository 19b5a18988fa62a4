import type { FlowFacts } from './flow-facts.ts';
import type { L4Facts } from './l4.ts';

/** Which way a packet of a connection went. `…-by-port` is a guess; a `late-reply` was stopped, and is told by its shape. */
export type FlowDirection =
  | 'request'
  | 'reply'
  | 'late-reply'
  | 'request-by-port'
  | 'reply-by-port'
  | 'unknown';

const ECHO_REPLY = { ICMP: 0, ICMPv6: 129 } as const;

/**
 * `is_reply` has three states: drops and masked records do not have it. Without it, what only a reply can be is a reply;
 * drops and the first packets of a connection are requests, except for replies that came too late; the ports decide last.
 */
export function flowDirection(
  { fields, l4, l7 }: Pick<FlowFacts, 'fields' | 'l4' | 'l7'>,
  isFirstPacketOrDrop: boolean,
): FlowDirection {
  if (fields.trace_reason === 'REPLY' || fields.trace_reason === 'RELATED') return 'reply';
  if (l7 === 'response') return 'reply';
  if (typeof fields.is_reply === 'boolean') return fields.is_reply ? 'reply' : 'request';
  if (fields.reply === true) return 'reply';
  if (l4.isSyn) return l4.isAck ? 'reply' : 'request';
  if (isFirstPacketOrDrop) {
    const isStopped = fields.verdict === 'DROPPED' || fields.verdict === 'AUDIT';
    return isStopped && l7 === 'absent' && looksLikeReply(l4) ? 'late-reply' : 'request';
  }
  if (fields.trace_reason === 'NEW') return 'request';
  if (isIcmp(l4)) return isEchoReply(l4) ? 'reply' : 'request';
  return byPorts(l4);
}

/**
 * When the server's node has forgotten the connection, or the client has, the reply is judged like a first packet, and policy
 * drops it (cilium issues 15445 and 41045): from a server's port to a client's, without SYN.
 */
function looksLikeReply(l4: L4Facts): boolean {
  return isIcmp(l4) ? isEchoReply(l4) : l4.sourcePort === 'server' && l4.destinationPort === 'client';
}

function isIcmp({ protocol }: L4Facts): boolean {
  return protocol === 'ICMP' || protocol === 'ICMPv6';
}

function isEchoReply({ protocol, icmpType }: L4Facts): boolean {
  return (protocol === 'ICMP' || protocol === 'ICMPv6') && icmpType === ECHO_REPLY[protocol];
}

function byPorts({ sourcePort, destinationPort }: L4Facts): FlowDirection {
  if (sourcePort === 'not-recorded' || destinationPort === 'not-recorded') return 'unknown';
  if (sourcePort === destinationPort) return 'unknown';
  return sourcePort === 'client' ? 'request-by-port' : 'reply-by-port';
}
