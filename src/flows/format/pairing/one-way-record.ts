import type { EpochMs } from '../../../model/digest.ts';
import type { Protocol } from '../../../model/protocol.ts';
import type { FlowLine } from '../../flow-line.ts';
import type { Conversation, Counted } from './conversation.ts';
import type { OneWayEnd } from './socket-pairs.ts';

/** What is known about a connection once both directions were looked for. */
export interface Pairing {
  /** Which end of the record opened it: its source or, for a record of answers, its destination. */
  readonly opener: 'source' | 'destination';
  /** Only the ports, or the order of the records, say so. */
  readonly isGuessed: boolean;
  /** Packets of both directions, or of answers, were recorded; resets alone answer nothing. */
  readonly isAnswered: boolean;
  /** What the counters of all records of the two sockets show; undefined when none has any. */
  readonly traffic: Conversation | undefined;
}

/** A record of packets in one direction, which may be those of a request or of its answer. */
export interface OneWayRecord {
  readonly line: number;
  readonly protocol: Protocol;
  readonly source: OneWayEnd;
  readonly destination: OneWayEnd;
  /** Who opened the connection, if the record itself tells: a SYN without ACK, or with one. */
  readonly openedBy: 'source' | 'destination' | undefined;
  /** Whether `openedBy` comes from the packet's own meaning, an ICMP question or answer: then both ends may ask each other. */
  readonly isMessage?: boolean;
  /** When it was sent. */
  readonly time?: EpochMs | undefined;
  /** Whether something on the way stopped it, so that nothing answered it. */
  readonly isStopped?: boolean;
  /** Who opened it according to the recorder, which may have guessed; counts more than what the ports suggest. */
  readonly likelyOpener?: 'source' | 'destination' | undefined;
  /** Whether it answers nothing: its packets may all be resets, as from an end that does not listen, or one told to reject, or there are none. */
  readonly isReset?: boolean;
  /** What it says about its connection, `denied ingress`: a record of the opener tells nothing new if another one said as much, or more. */
  readonly tells?: string | undefined;
  /** For a record of both directions: which of its ends answered the other. */
  readonly answeredBy?: Readonly<Record<'source' | 'destination', boolean>> | undefined;
  /** What was let through in its direction, where its recorder counts that. */
  readonly counted?: Counted | undefined;
  connection(pairing: Pairing): FlowLine;
}
