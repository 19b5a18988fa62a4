import type { EpochMs } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, type ObservedConnection, observed } from '../format/observed.ts';
import type { Counted, KnownConversations } from '../format/pairing/conversation.ts';
import { icmpOf, icmpRole, questionOf } from '../format/pairing/icmp-role.ts';
import { TCP_FLAG } from '../format/pairing/tcp-flag.ts';
import { addressEnd } from '../format/record-ends.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { withColon } from '../format/values/with-colon.ts';
import { isAlertAnswered, isFlowAnswered } from './eve-answer.ts';
import { tcpFlags } from './eve-event.ts';

/**
 * A whole connection of Suricata: from events `flow`, whose source is the client, and from `alert` and `drop`, whose source is
 * that of the packet.
 */
export function readEveFlow(
  event: JsonObject,
  line: number,
  conversations?: KnownConversations | undefined,
): FlowLine {
  const flow = objectField(event.flow) ?? {};
  const time = epochMs(withColon(flow.start)) ?? epochMs(withColon(event.timestamp));
  const isOfPacket = event.event_type !== 'flow';
  const named = textField(event.proto);
  const protocol = named === undefined ? 'unknown' : protocolNamed(named);
  const from = eveEnd(protocol, event.src_ip, event.src_port);
  const to = eveEnd(protocol, event.dest_ip, event.dest_port);
  if (from === undefined || to === undefined) {
    return broken(line, 'malformed', 'the event does not have the addresses of both of its ends');
  }
  const icmp = icmpOf(protocol, event.icmp_type, event.icmp_code);
  const role = icmpRole(protocol, icmp);
  if (role === 'error') return ignored(line, 'icmp-error', { time });

  const isFlowOpen = !isOfPacket && isFlowAnswered(event, flow, protocol);
  const toClient = goesToClient(event, flow);
  // An ICMP message says itself what it is. Whoever Suricata heard first is its client, even if it missed the beginning.
  const isTold =
    icmp !== undefined || (isOfPacket ? toClient !== undefined : sawBegin(event, protocol, isFlowOpen));
  const isTurned =
    icmp === undefined
      ? (isOfPacket && toClient === true) || (!isTold && looksLikeAnswer(from.port, to.port))
      : role === 'answer';
  const isAnswered = isFlowOpen || (isOfPacket && isAlertAnswered(event, flow, protocol, isTurned));
  const isStopped = wasStopped(event, flow, isAnswered);
  if (isStopped && isTurned) return ignored(line, isTold ? 'late-reply' : 'reply-by-port', { time });
  const [client, server] = isTurned ? [to, from] : [from, to];
  const lastTime = isOfPacket ? undefined : epochMs(withColon(flow.end));
  const isOfPorts = protocol !== 'ICMP' && protocol !== 'ICMPv6';
  return observed(line, {
    time,
    lastTime,
    node: undefined,
    source: client.endpoint,
    destination: server.endpoint,
    protocol,
    port: server.port,
    sourcePort: client.port,
    icmp: icmp && questionOf(protocol, icmp),
    isDirectionGuessed: !isTold,
    traffic: isOfPorts
      ? conversations?.take(
          protocol,
          from,
          to,
          countedBy(flow, 'toserver', time, lastTime),
          countedBy(flow, 'toclient', time, lastTime),
        )
      : undefined,
    ...(isStopped ? STOPPED : outcomeOf(event, isAnswered)),
  });
}

interface EveEnd {
  readonly endpoint: Endpoint;
  readonly address: string;
  readonly port: number | undefined;
}

/** Undefined where there is no address. */
function eveEnd(protocol: Protocol, address: unknown, port: unknown): EveEnd | undefined {
  const text = textField(address) ?? '';
  const endpoint = addressEnd(text);
  return endpoint && { endpoint, address: text, port: portOf(protocol, port) };
}

/**
 * Whether Suricata, placed inline, let the packet not through: its own verdict counts, too, because another rule than that of the
 * alert may have decided. A flow that it dropped only after both ends had talked was open.
 */
function wasStopped(
  { event_type, alert, verdict }: JsonObject,
  flow: JsonObject,
  isAnswered: boolean,
): boolean {
  if (event_type === 'flow') return flow.action === 'drop' && !isAnswered;
  return (
    event_type === 'drop' ||
    objectField(alert)?.action === 'blocked' ||
    objectField(verdict)?.action === 'drop'
  );
}

const STOPPED = { outcome: 'denied', observer: 'unspecified', isOtherLayer: true } as const;

function outcomeOf(event: JsonObject, isAnswered: boolean): Pick<ObservedConnection, 'outcome' | 'observer'> {
  if (!isAnswered) return { outcome: 'attempted', observer: 'leaving' };
  // One connection may cause many alerts.
  return { outcome: 'allowed', observer: event.event_type === 'flow' ? 'whole' : 'established' };
}

/** For TCP the client's SYN shows it, if flags are recorded; for others an answer does. */
function sawBegin(event: JsonObject, protocol: Protocol, isAnswered: boolean): boolean {
  if (protocol !== 'TCP') return isAnswered;
  const out = tcpFlags(objectField(event.tcp)?.tcp_flags_ts);
  return out === undefined || (out & TCP_FLAG.SYN) !== 0;
}

/** Whether a packet goes to the client; undefined where the event does not tell. Newer versions write both ends of the connection. */
function goesToClient(event: JsonObject, flow: JsonObject): boolean | undefined {
  if (event.direction === 'to_client') return true;
  if (event.direction === 'to_server') return false;
  if (!('src_ip' in flow && 'dest_ip' in flow)) return undefined;
  return event.src_ip !== flow.src_ip || event.src_port !== flow.src_port;
}

/** All packets of a connection until the event. */
function countedBy(
  flow: JsonObject,
  side: 'toserver' | 'toclient',
  first: EpochMs | undefined,
  last: EpochMs | undefined,
): Counted {
  return {
    observer: '',
    first,
    last,
    bytes: countField(flow[`bytes_${side}`]),
    packets: countField(flow[`pkts_${side}`]),
  };
}
