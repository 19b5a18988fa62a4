import type { JsonObject } from '../../model/json-object.ts';
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

/**
 * Which ends answered the other, for a record of both directions (RFC 5103): its counters of the way back are named like the others, with `reverse` before.
 * Undefined for a record of one direction.
 */
export function answersOf(
  flow: JsonObject,
  isTcp: boolean,
): { readonly source: boolean; readonly destination: boolean } | undefined {
  const back = counted(flow, BACK, isTcp);
  if (back.packets === 0) return undefined;
  return { source: showsAnswer(counted(flow, FORWARD, isTcp)), destination: showsAnswer(back) };
}

/** What is larger of what was counted since the record before, and in total. */
function counted(flow: JsonObject, names: typeof FORWARD | typeof BACK, isTcp: boolean): CameBack {
  const largest = (place: 0 | 1): number =>
    Math.max(...names.map((pair) => countField(flow[pair[place]]) ?? 0));
  return { packets: largest(0), bytes: largest(1), isTcp, isOne: true };
}
