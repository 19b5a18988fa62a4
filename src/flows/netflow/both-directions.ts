import type { JsonObject } from '../../model/json-object.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import type { SeenPackets } from '../format/pairing/seen-connection.ts';
import { type CameBack, showsAnswer } from '../format/pairing/shows-answer.ts';
import { countField } from '../format/values/json-fields.ts';

const FORWARD = [
  ['packetDeltaCount', 'octetDeltaCount'],
  ['packetTotalCount', 'octetTotalCount'],
  ['packet_delta_count', 'octet_delta_count'],
  ['packet_total_count', 'octet_total_count'],
] as const;
const BACK = [
  ['reversePacketDeltaCount', 'reverseOctetDeltaCount'],
  ['reversePacketTotalCount', 'reverseOctetTotalCount'],
  ['reverse_packet_delta_count', 'reverse_octet_delta_count'],
  ['reverse_packet_total_count', 'reverse_octet_total_count'],
] as const;

/** Payload alone (IANA's 231, 232, 298, 299), as firewalls count it; Logstash calls these bytes of NetFlow 9 forward and reverse. */
const OF_OPENER = [
  ['initiatorPackets', 'initiatorOctets'],
  ['initiator_packets', 'initiator_octets'],
  ['initiatorPackets', 'fwd_flow_delta_bytes'],
] as const;
const OF_OTHER = [
  ['responderPackets', 'responderOctets'],
  ['responder_packets', 'responder_octets'],
  ['responderPackets', 'rev_flow_delta_bytes'],
] as const;

type Names = readonly (readonly [packets: string, bytes: string])[];

/**
 * Which ends answered the other, for a record of both directions: its counters of the way back are named like the others, with
 * `reverse` before (RFC 5103), or after who opened the connection: the source, unless the record says
 * otherwise. Undefined for a record of one direction.
 */
export function answersOf(
  flow: JsonObject,
  isTcp: boolean,
  opener: OneWayRecord['openedBy'],
): OneWayRecord['answeredBy'] {
  const back = counted(flow, BACK, isTcp);
  if (back.packets > 0) {
    return { source: showsAnswer(counted(flow, FORWARD, isTcp)), destination: showsAnswer(back) };
  }
  const [ofOpener, ofOther] = [counted(flow, OF_OPENER, isTcp), counted(flow, OF_OTHER, isTcp)];
  const isOfBoth = ofOther.packets > 0 || ofOther.bytes > 0;
  if (!isOfBoth) return undefined;
  const [byOpener, byOther] = [showsPayload(ofOpener), showsPayload(ofOther)];
  return opener === 'destination'
    ? { source: byOther, destination: byOpener }
    : { source: byOpener, destination: byOther };
}

/** A refusal over TCP has no payload. */
function showsPayload(cameBack: CameBack): boolean {
  return cameBack.bytes > 0 || showsAnswer(cameBack);
}

/** What the source of the flow sent, which may be nothing. */
export function sentBy(flow: JsonObject, [bytes = '', packets = '']: readonly string[]): SeenPackets['size'] {
  const names: Names = [...FORWARD, [packets, bytes]];
  const sent = counted(flow, names, true);
  const isCounted = names.some(([name]) => countField(flow[name]) !== undefined);
  return sent.packets > 0 || (isCounted && sent.bytes === 0) ? sent : 'not recorded';
}

/** What is larger of what was counted since the record before, and in total. */
function counted(flow: JsonObject, names: Names, isTcp: boolean): CameBack {
  const largest = (place: 0 | 1): number =>
    Math.max(...names.map((pair) => countField(flow[pair[place]]) ?? 0));
  return { packets: largest(0), bytes: largest(1), isTcp, isOne: true };
}
