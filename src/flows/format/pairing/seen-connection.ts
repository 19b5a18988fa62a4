import type { Recorded } from '../../../digest/observation.ts';
import type { EpochMs } from '../../../model/digest.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { IcmpMessage, Protocol } from '../../../model/protocol.ts';
import type { FlowLine } from '../../flow-line.ts';
import { ignored, observed } from '../observed.ts';
import type { Counted } from './conversation.ts';
import { questionOf } from './icmp-role.ts';
import type { OneWayRecord, Pairing } from './one-way-record.ts';
import type { OneWayEnd } from './socket-pairs.ts';
import { TCP_FLAG } from './tcp-flag.ts';

/** A record of packets in one direction that no policy judged. */
export interface SeenPackets extends Recorded {
  readonly line: number;
  readonly protocol: Protocol;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly from: OneWayEnd;
  readonly to: OneWayEnd;
  readonly openedBy: OneWayRecord['openedBy'];
  /** See `OneWayRecord`. */
  readonly likelyOpener?: OneWayRecord['likelyOpener'];
  /** For TCP: the flags of all its packets together, where they are recorded. */
  readonly flags?: number | undefined;
  /** See `Observation`. */
  readonly lastTime?: EpochMs | undefined;
  /** For a message that asks or answers: it says itself who asked. */
  readonly icmp?: IcmpMessage | undefined;
  /** See `OneWayRecord`. Messages of ICMP that ask different things are several connections between the same ends. */
  readonly counted?: Counted | undefined;
}

/** For pairing: the connection was open if both directions were seen; otherwise somebody tried. */
export function seenPackets(seen: SeenPackets): OneWayRecord {
  const { line, protocol, from, to, openedBy, icmp, time } = seen;
  const question = icmp && questionOf(protocol, icmp);
  return {
    line,
    protocol,
    source: from,
    destination: to,
    openedBy: icmp === undefined ? openedBy : question === icmp ? 'source' : 'destination',
    isMessage: icmp !== undefined,
    time,
    likelyOpener: seen.likelyOpener,
    isReset: onlyResets(seen.flags),
    tells: question === undefined ? 'let through' : `let through ${question.type}`,
    counted: protocol === 'ICMP' || protocol === 'ICMPv6' ? undefined : seen.counted,
    connection: (pairing) => connectionOf(seen, question, pairing),
  };
}

function connectionOf(
  seen: SeenPackets,
  question: IcmpMessage | undefined,
  { opener, isGuessed, isAnswered, traffic }: Pairing,
): FlowLine {
  const { line, protocol, source, destination, from, to, time, node } = seen;
  const isTurned = opener === 'destination';
  // Answers alone, which only the ports show to be answers, may be refusals.
  const isOpen = isAnswered && !(isTurned && isGuessed);
  return observed(line, {
    time,
    lastTime: seen.lastTime,
    node,
    source: isTurned ? destination : source,
    destination: isTurned ? source : destination,
    protocol,
    port: isTurned ? from.port : to.port,
    icmp: question,
    sourcePort: isTurned ? to.port : from.port,
    isDirectionGuessed: isGuessed,
    traffic,
    outcome: isOpen ? 'allowed' : 'attempted',
    observer: isOpen ? 'whole' : 'leaving',
  });
}

const { FIN, SYN, RST, PSH, ACK } = TCP_FLAG;

/** A reset, and nothing that only an open connection has. */
function onlyResets(flags = 0): boolean {
  return (flags & RST) !== 0 && (flags & (FIN | SYN | PSH)) === 0;
}

/** Who opened it, by the TCP flags of all packets of a record together: a SYN goes out, a SYN with ACK comes back. */
export function openedByFlags(flags: number | undefined): OneWayRecord['openedBy'] {
  if (flags === undefined || (flags & SYN) === 0) return undefined;
  return (flags & ACK) === 0 ? 'source' : 'destination';
}

/**
 * For pairing: packets that a layer other than policies stopped, such as a security group or a cloud firewall. Answers may be
 * among them.
 */
export function packetsDeniedElsewhere(seen: SeenPackets): OneWayRecord {
  const { line, protocol, source, destination, from, to, openedBy, time, node } = seen;
  return {
    line,
    protocol,
    source: from,
    destination: to,
    openedBy,
    isReset: onlyResets(seen.flags),
    isStopped: true,
    time,
    tells: 'denied',
    connection: ({ opener, isGuessed }) =>
      opener === 'destination'
        ? ignored(line, 'reply-by-port', { time })
        : observed(line, {
            time,
            lastTime: seen.lastTime,
            node,
            source,
            destination,
            protocol,
            port: to.port,
            sourcePort: from.port,
            outcome: 'denied',
            observer: 'unspecified',
            isDirectionGuessed: isGuessed,
            isOtherLayer: true,
          }),
  };
}
