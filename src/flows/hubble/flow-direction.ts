import type { FlowFacts } from './flow-facts.ts';
import type { L4Facts } from './l4.ts';

/** Which way a packet of a connection went. `…-by-port` is a guess. */
export type FlowDirection = 'request' | 'reply' | 'request-by-port' | 'reply-by-port' | 'unknown';

const ECHO_REPLY = { ICMP: 0, ICMPv6: 129 } as const;

/**
 * `is_reply` has three states: drops and masked records do not have it. Without it, what only a reply can be is a reply;
 * drops and the first packets of a connection are requests (a drop happens before there is anything to reply to); the
 * ports decide last.
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
  if (isFirstPacketOrDrop || fields.trace_reason === 'NEW') return 'request';
  if (l4.protocol === 'ICMP' || l4.protocol === 'ICMPv6') {
    return l4.icmpType === ECHO_REPLY[l4.protocol] ? 'reply' : 'request';
  }
  return byPorts(l4);
}

function byPorts({ sourcePort, destinationPort }: L4Facts): FlowDirection {
  if (sourcePort === 'not-recorded' || destinationPort === 'not-recorded') return 'unknown';
  if (sourcePort === destinationPort) return 'unknown';
  return sourcePort === 'client' ? 'request-by-port' : 'reply-by-port';
}
