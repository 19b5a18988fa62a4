import type { Recorded } from '../../../digest/observation.ts';
import type { EpochMs } from '../../../model/digest.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import type { IcmpMessage, Protocol } from '../../../model/protocol.ts';
import type { FlowLine } from '../../flow-line.ts';
import { ignored, observed } from '../observed.ts';
import type { Counted } from './conversation.ts';
import { questionOf } from './icmp-role.ts';
import type { OneWayRecord, Pairing } from './one-way-record.ts';
import { type CameBack, showsAnswer } from './shows-answer.ts';
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
  /** See `OneWayRecord`; left out, the flags say so, or without them the size of the packets. */
  readonly isReset?: boolean | undefined;
  /** What the record counted; left out for sources that leave out resets, or cannot say more of any record. */
  readonly size?: Omit<CameBack, 'isTcp'> | 'not recorded' | undefined;
  /** See `OneWayRecord`. */
  readonly answeredBy?: OneWayRecord['answeredBy'];
  /** See `Observation`. */
  readonly lastTime?: EpochMs | undefined;
  /** For a message that asks or answers: it says itself who asked. */
  readonly icmp?: IcmpMessage | undefined;
  /** See `OneWayRecord`. Messages of ICMP that ask different things are several connections between the same ends. */
  readonly counted?: Counted | undefined;
}

/** For pairing: the connection was open if both directions were seen; otherwise somebody tried. */
export function seenPackets(seen: SeenPackets): OneWayRecord {
  return new WaitingPackets(seen, false);
}

/** Many wait at once: it holds what it takes and nothing else, such as functions or the record as it was read. */
class WaitingPackets implements OneWayRecord {
  readonly line: number;
  readonly protocol: Protocol;
  readonly source: OneWayEnd;
  readonly destination: OneWayEnd;
  readonly openedBy: OneWayRecord['openedBy'];
  readonly isMessage: boolean;
  readonly time: EpochMs | undefined;
  readonly likelyOpener: OneWayRecord['likelyOpener'];
  readonly isReset: boolean;
  readonly answeredBy: OneWayRecord['answeredBy'];
  readonly isStopped: boolean;
  readonly tells: string;
  readonly counted: Counted | undefined;
  readonly endpoint: Endpoint;
  readonly otherEndpoint: Endpoint;
  readonly node: string | undefined;
  readonly lastTime: EpochMs | undefined;
  readonly question: IcmpMessage | undefined;

  constructor(seen: SeenPackets, isStopped: boolean) {
    const { protocol, icmp } = seen;
    const question = icmp && questionOf(protocol, icmp);
    this.line = seen.line;
    this.protocol = protocol;
    this.source = seen.from;
    this.destination = seen.to;
    this.openedBy = icmp === undefined ? seen.openedBy : question === icmp ? 'source' : 'destination';
    this.isMessage = icmp !== undefined;
    this.time = seen.time;
    this.likelyOpener = seen.likelyOpener;
    this.isReset = seen.isReset ?? mayBeResets(seen);
    this.answeredBy = seen.answeredBy;
    this.isStopped = isStopped;
    this.tells = isStopped
      ? 'denied'
      : question === undefined
        ? 'let through'
        : `let through ${question.type}`;
    this.counted = protocol === 'ICMP' || protocol === 'ICMPv6' ? undefined : seen.counted;
    this.endpoint = seen.source;
    this.otherEndpoint = seen.destination;
    this.node = seen.node;
    this.lastTime = seen.lastTime;
    this.question = question;
  }

  connection({ opener, isGuessed, isAnswered, traffic }: Pairing): FlowLine {
    const { source, destination, endpoint, otherEndpoint } = this;
    const isTurned = opener === 'destination';
    if (this.isStopped && isTurned) return ignored(this.line, 'reply-by-port', { time: this.time });
    // Answers alone, which only the ports show to be answers, may be refusals.
    const isOpen = isAnswered && !(isTurned && isGuessed);
    return observed(this.line, {
      time: this.time,
      lastTime: this.lastTime,
      node: this.node,
      source: isTurned ? otherEndpoint : endpoint,
      destination: isTurned ? endpoint : otherEndpoint,
      protocol: this.protocol,
      port: isTurned ? source.port : destination.port,
      icmp: this.question,
      sourcePort: isTurned ? destination.port : source.port,
      isDirectionGuessed: isGuessed,
      traffic: this.isStopped ? undefined : traffic,
      outcome: this.isStopped ? 'denied' : isOpen ? 'allowed' : 'attempted',
      observer: this.isStopped ? 'unspecified' : isOpen ? 'whole' : 'leaving',
      isOtherLayer: this.isStopped,
    });
  }
}

const { FIN, SYN, RST, PSH, ACK } = TCP_FLAG;

/** Exporters that do not know the flags of TCP write none, or zero. Firewalls report a new flow before any packet of it. */
function mayBeResets({ protocol, flags = 0, size }: SeenPackets): boolean {
  if (flags !== 0 || size === undefined) return onlyResets(flags);
  if (size === 'not recorded') return protocol === 'TCP';
  return !showsAnswer({ ...size, isTcp: protocol === 'TCP' });
}

/** A reset, and nothing that only an open connection has. */
function onlyResets(flags: number): boolean {
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
  return new WaitingPackets(
    { ...seen, icmp: undefined, likelyOpener: undefined, answeredBy: undefined, counted: undefined },
    true,
  );
}
