import { icmpRole } from '../../format/pairing/icmp-role.ts';
import type { FlowFacts } from './flow-facts.ts';
import type { L4Facts } from './l4.ts';

/**
 * Which way a packet of a connection went. `…-by-port` is a guess; a `late-reply` came when its connection was forgotten, and is told by its shape. Of
 * what is `turned-by-port` the record says that it is a request, and the ports that a server sent it: over a connection that is open.
 */
export type FlowDirection =
  | 'request'
  | 'reply'
  | 'late-reply'
  | 'request-by-port'
  | 'reply-by-port'
  | 'turned-by-port'
  | 'unknown';

/**
 * `is_reply` has three states: drops and masked records do not have it. What only a reply can be is one, whatever is recorded; drops and the first
 * packets of a connection are requests, except for those of connections that were forgotten; without `is_reply` the ports decide last.
 */
export function flowDirection(
  facts: Pick<FlowFacts, 'fields' | 'l4' | 'l7'>,
  isVerdictOrDrop: boolean,
): FlowDirection {
  const { fields, l4, l7 } = facts;
  if (fields.trace_reason === 'REPLY' || fields.trace_reason === 'RELATED') return 'reply';
  if (l7 === 'response') return 'reply';
  const isReply = recordedAsReply(facts);
  if (isReply === true) return 'reply';
  if (l7 !== 'absent' && isReply === false) return 'request';
  if (l4.isSyn) return l4.isAck ? 'reply' : 'request';
  // That a verdict is of no reply is assumed, not known (decodeIsReply, pkg/hubble/parser/threefour of Cilium).
  if (isVerdictOrDrop) return ofFirstPacket(facts);
  if (fields.trace_reason === 'NEW') return ofFirstPacket(facts);
  if (isReply === false) return fields.trace_reason === 'ESTABLISHED' ? 'request' : withoutReason(l4);
  if (isIcmp(l4)) return isIcmpAnswer(l4) ? 'reply' : 'request';
  return byPorts(l4);
}

function recordedAsReply({ fields }: Pick<FlowFacts, 'fields'>): boolean | undefined {
  if (typeof fields.is_reply === 'boolean') return fields.is_reply;
  return fields.reply === true ? true : undefined;
}

/**
 * When the server's node has forgotten the connection, or the client has, a reply counts as a first packet: conntrack makes a new connection of it, and
 * policy judges it (cilium issues 15445 and 41045). It goes from a server's port to a client's, without SYN. What is let through so
 * is only a reply where it cannot open a connection. Of UDP nothing tells, nor of a reset without ACK, whose flags may as well be masked: it stays a
 * connection, and who opened it is a guess.
 */
function ofFirstPacket({ fields, l4, l7 }: Pick<FlowFacts, 'fields' | 'l4' | 'l7'>): FlowDirection {
  if (l7 !== 'absent' || !looksLikeReply(l4)) return 'request';
  if (l4.isAck || fields.verdict === 'DROPPED' || fields.verdict === 'AUDIT') return 'late-reply';
  return isIcmp(l4) ? 'reply' : 'request-by-port';
}

/**
 * Retina, which writes no `trace_reason`, takes the first packet that it sees of an open connection for a reply, whoever sent it
 * (_ct_handle_tcp_connection, pkg/plugin/conntrack): what the server sends from then on is a request to it.
 */
function withoutReason(l4: L4Facts): FlowDirection {
  if (!looksLikeReply(l4)) return 'request';
  if (isIcmp(l4)) return 'reply';
  return l4.isAck ? 'turned-by-port' : 'request-by-port';
}

function looksLikeReply(l4: L4Facts): boolean {
  return isIcmp(l4) ? isIcmpAnswer(l4) : l4.sourcePort === 'server' && l4.destinationPort === 'client';
}

function isIcmp({ protocol }: L4Facts): boolean {
  return protocol === 'ICMP' || protocol === 'ICMPv6';
}

function isIcmpAnswer({ protocol, icmpType }: L4Facts): boolean {
  return icmpType !== undefined && icmpRole(protocol, { type: icmpType, code: undefined }) === 'answer';
}

function byPorts({ sourcePort, destinationPort }: L4Facts): FlowDirection {
  if (sourcePort === 'not-recorded' || destinationPort === 'not-recorded') return 'unknown';
  if (sourcePort === destinationPort) return 'unknown';
  return sourcePort === 'client' ? 'request-by-port' : 'reply-by-port';
}
