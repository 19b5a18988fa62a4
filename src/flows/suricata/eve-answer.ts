import type { JsonObject } from '../../model/json-object.ts';
import type { Protocol } from '../../model/protocol.ts';
import { TCP_FLAG } from '../format/pairing/tcp-flag.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { tcpFlags } from './eve-event.ts';

const { SYN, RST } = TCP_FLAG;

/**
 * No larger are frames of a SYN, of a reset, and of an ICMP error that quotes a SYN as a whole, all with every option and two VLAN
 * tags. Suricata counts whole frames, and an ICMP error as a packet of the connection that it is about (its `flow-hash.c`).
 */
const BYTES_WITHOUT_DATA = 130;
/** Suricata leaves `app_proto` out, or says `failed`, where nothing was recognized; AWS Network Firewall says `unknown`. */
const NOT_RECOGNIZED: readonly unknown[] = [undefined, 'failed', 'unknown'];
/** Linux sends a SYN seven times before it gives up, and each may be answered by an ICMP error. */
const MOST_TRIES = 7;

/** Whether both ends of a `flow` event talked: what refuses a SYN or a datagram is no answer. */
export function isFlowAnswered(event: JsonObject, flow: JsonObject, protocol: Protocol): boolean {
  if (!isBoth(flow)) return false;
  // The state of others changes with the first packet that comes back and is no ICMP error; that of TCP with the handshake.
  if (protocol !== 'TCP') return flow.state !== 'new';
  const tcp = objectField(event.tcp);
  const back = tcpFlags(tcp?.tcp_flags_tc) ?? 0;
  const isUntracked = back === 0;
  if (isUntracked) return hasData(event, flow);
  const out = tcpFlags(tcp?.tcp_flags_ts) ?? 0;
  return (back & RST) === 0 || (back & SYN) !== 0 || (out & SYN) === 0;
}

/** The same of an `alert`, which tells less: it has neither the state nor TCP flags. `isReply`: of a packet to the client. */
export function isAlertAnswered(
  event: JsonObject,
  flow: JsonObject,
  protocol: Protocol,
  isReply: boolean,
): boolean {
  if (protocol === 'TCP') return isBoth(flow) && hasData(event, flow);
  return isReply || (protocol !== 'UDP' && isBoth(flow));
}

/** Whether the packets of one direction, by a `netflow` event of TCP, hold no segment: with neither flags nor data they are ICMP errors. */
export function hasNoSegment(flags: number | undefined, netflow: JsonObject): boolean {
  return flags === 0 && !isLarge(netflow.pkts, netflow.bytes);
}

function isBoth(flow: JsonObject): boolean {
  return (countField(flow.pkts_toclient) ?? 0) > 0 && (countField(flow.pkts_toserver) ?? 0) > 0;
}

/** Whether an end of a TCP connection sent data, which needs the handshake of both. */
function hasData(event: JsonObject, flow: JsonObject): boolean {
  return (
    !NOT_RECOGNIZED.includes(textField(event.app_proto)) ||
    isLarge(flow.pkts_toserver, flow.bytes_toserver) ||
    isLarge(flow.pkts_toclient, flow.bytes_toclient) ||
    (countField(flow.pkts_toclient) ?? 0) > MOST_TRIES
  );
}

function isLarge(packets: unknown, bytes: unknown): boolean {
  return (countField(bytes) ?? 0) > (countField(packets) ?? 0) * BYTES_WITHOUT_DATA;
}
