import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import { KnownConversations } from '../format/pairing/conversation.ts';
import { icmpOf, icmpRole } from '../format/pairing/icmp-role.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import { openedByFlags, seenPackets } from '../format/pairing/seen-connection.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { objectField, textField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed } from '../format/values/transport.ts';
import { withColon } from '../format/values/with-colon.ts';
import { hasNoSegment } from './eve-answer.ts';
import { eveEvent, hasEnds, isSurelyEve, tcpFlags } from './eve-event.ts';
import { readEveFlow } from './eve-flow.ts';

/** Suricata's EVE log and that of AWS Network Firewall: connections (`flow`), each direction apart (`netflow`), alerts and drops. */
export const SURICATA: RecordFormat = {
  name: 'suricata',
  title: 'events of Suricata',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'nothing',
    volumes: 'total',
  },
  detect(record) {
    const event = record.kind === 'json' ? eveEvent(record.value) : undefined;
    return event !== undefined && isSurelyEve(event);
  },
  createReader({ order, withVolumes }) {
    const conversations = withVolumes === true ? new KnownConversations() : undefined;
    /** Of whole connections that were read. */
    const flowIds = createRepeats();
    const reader = pairedReader(order, (record, line) => {
      const event = record.kind === 'json' ? eveEvent(record.value) : undefined;
      if (event === undefined) return broken(line, 'foreign', 'the record is not an event of Suricata');
      if (isTold(event, flowIds)) return ignored(line, 'continued', { time: timeOf(event) });
      return readEvent(event, line, conversations);
    });
    return {
      ...reader,
      *finish() {
        yield* reader.finish();
        conversations?.end();
      },
    };
  },
};

/** Whether it is one direction of a connection that Suricata also wrote as a whole: both can be switched on. */
function isTold({ event_type, flow_id: id }: JsonObject, flowIds: Repeats): boolean {
  if (typeof id !== 'number' && typeof id !== 'string') return false;
  if (event_type === 'flow') flowIds.isRepeated([id], undefined);
  return event_type === 'netflow' && flowIds.has([id]);
}

function readEvent(
  event: JsonObject,
  line: number,
  conversations: KnownConversations | undefined,
): FlowLine | OneWayRecord {
  switch (event.event_type) {
    case 'netflow':
      return readNetflow(event, line);
    case 'flow':
      return readEveFlow(event, line, conversations);
    case 'alert':
    case 'drop':
      return hasEnds(event)
        ? readEveFlow(event, line)
        : ignored(line, 'other-event', { time: timeOf(event) });
    default:
      return ignored(line, 'other-event', { time: timeOf(event) });
  }
}

function timeOf({ timestamp }: JsonObject) {
  return epochMs(withColon(timestamp));
}

function readNetflow(event: JsonObject, line: number): FlowLine | OneWayRecord {
  const netflow = objectField(event.netflow) ?? {};
  const time = epochMs(withColon(netflow.start)) ?? timeOf(event);
  const [from, to] = [textField(event.src_ip) ?? '', textField(event.dest_ip) ?? ''];
  const [source, destination] = [addressEnd(from), addressEnd(to)];
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the event does not have the addresses of both of its ends');
  }
  const named = textField(event.proto);
  const protocol = named === undefined ? 'unknown' : protocolNamed(named);
  const icmp = icmpOf(protocol, event.icmp_type, event.icmp_code);
  if (icmpRole(protocol, icmp) === 'error') return ignored(line, 'icmp-error', { time });
  // Both directions of a whole connection have a SYN and an ACK: only a SYN alone tells.
  const flags = tcpFlags(objectField(event.tcp)?.tcp_flags);
  return seenPackets({
    line,
    time,
    lastTime: epochMs(withColon(netflow.end)),
    node: undefined,
    protocol,
    source,
    destination,
    from: { address: from, port: portOf(protocol, event.src_port) },
    to: { address: to, port: portOf(protocol, event.dest_port) },
    flags,
    isReset: hasNoSegment(flags, netflow) || undefined,
    openedBy: openedByFlags(flags) === 'source' ? 'source' : undefined,
    icmp,
  });
}
