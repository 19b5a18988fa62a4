import type { FlowLine } from '../flow-line.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import { icmpOf, icmpRole } from '../format/pairing/icmp-role.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { type DroppedPacket, PREFIX, packetOfJson, packetOfText } from './dropped-packet.ts';

/**
 * Packets that kube-router (including k3s's) drops, written by ulogd: as JSON, or as LOGEMU text. What it lets through is not
 * logged, and drops are logged at most ten times a minute. The named policy is one whose chain the packet went through; on which
 * side is not told.
 */
export const KUBE_ROUTER: RecordFormat = {
  name: 'kube-router',
  title: 'dropped packets of kube-router',
  abilities: {
    outcomes: 'policy',
    allowed: false,
    denied: true,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'rate-limited',
    selectedOnly: 'always',
  },
  // Lines without the prefix may be of any firewall.
  detect: (record) => packetOf(record)?.prefix.startsWith(PREFIX) === true,
  createReader() {
    const repeats = createRepeats();
    return {
      read(record, line) {
        const packet = packetOf(record);
        if (packet === undefined)
          return [broken(line, 'foreign', 'the record is not a packet that kube-router logged')];
        const several = severalRecords(record, ' OUT=', line);
        if (several !== undefined) return [several];
        return [isOfOthers(packet) ? ignored(line, 'other-event') : readPacket(packet, line, repeats)];
      },
    };
  },
};

const packetOf = lastAnswer((record: RawRecord): DroppedPacket | undefined => {
  if (record.kind === 'json') return packetOfJson(record.value);
  const packet = record.text.trimStart().startsWith('{') ? undefined : packetOfText(record.text);
  return packet && { ...packet, time: record.time };
});

/** Of the host's firewall, or of an action `Log`: those also log what they let through. */
function isOfOthers({ prefix }: DroppedPacket): boolean {
  return prefix !== '' && !prefix.startsWith(PREFIX);
}

function readPacket(packet: DroppedPacket, line: number, repeats: Repeats): FlowLine {
  const time = epochMs(packet.time);
  const [source, destination] = [addressEnd(packet.source), addressEnd(packet.destination)];
  if (source === undefined || destination === undefined) {
    return broken(
      line,
      'malformed',
      `\`${source === undefined ? packet.source : packet.destination}\` is not an address`,
    );
  }
  const protocol = protocolNamed(packet.protocol);
  const [sourcePort, port] = [portOf(protocol, packet.sourcePort), portOf(protocol, packet.port)];
  const icmp = icmpOf(protocol, packet.icmpType, packet.icmpCode);
  const role = icmpRole(protocol, icmp);
  if (role !== 'opens') return ignored(line, role === 'error' ? 'icmp-error' : 'reply', { time });
  if (packet.isSyn && packet.isAck) return ignored(line, 'reply', { time });
  if (!packet.isSyn && looksLikeAnswer(sourcePort, port)) return ignored(line, 'late-reply', { time });
  // The chain of the policy and that of the pod log the same packet, and so do its retransmissions.
  const isKnown = port !== undefined || packet.id !== '';
  const told = port === undefined ? [packet.id] : [sourcePort, port];
  const key = [protocol, packet.source, packet.destination, ...told];
  if (isKnown && repeats.isRepeated(key, time)) return ignored(line, 'continued', { time });
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol,
    port,
    icmp,
    outcome: 'denied',
    observer: 'unspecified',
    sourcePort,
  });
}
