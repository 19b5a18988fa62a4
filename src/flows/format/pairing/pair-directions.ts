import type { EpochMs } from '../../../model/digest.ts';
import type { Protocol } from '../../../model/protocol.ts';
import type { FlowLine } from '../../flow-line.ts';
import { portRange } from '../../port-range.ts';
import { ignored } from '../observed.ts';
import { Conversation, Conversations, type Counted } from './conversation.ts';
import { type GivenOrder, type Held, HeldInAnyOrder, HeldInOrder, type HeldRecords } from './held-records.ts';
import { type OneWayEnd, type Socket, SocketPairs } from './socket-pairs.ts';

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
  /** Whether its packets are only resets, as from an end that does not listen, or one told to reject. */
  readonly isReset?: boolean;
  /** What it says about its connection, `denied ingress`: a record of the opener tells nothing new if another one said as much, or more. */
  readonly tells?: string;
  /** What was let through in its direction, where its recorder counts that. */
  readonly counted?: Counted | undefined;
  readonly connection: (pairing: Pairing) => FlowLine;
}

export interface DirectionPairing {
  add(record: OneWayRecord): readonly FlowLine[];
  /** An item between such records that needs no other half. */
  pass(line: FlowLine): readonly FlowLine[];
  /** Records that never met their other half. */
  finish(): readonly FlowLine[];
}

/** The most records that wait: older ones are decided as they stand, so memory is bounded. */
const MAX_WAITING = 262_144;

interface Waiting extends Held<Waiting> {
  readonly record: OneWayRecord;
  readonly pair: Pair;
  /** Which of the pair's sockets it comes from, and goes to. */
  readonly from: Socket;
  readonly to: Socket;
  /** Who asks, if the other end has also asked before. */
  readonly asker: Socket | undefined;
}

interface Pair {
  /** A new list for each time: what an old list holds outlives its time. */
  waiting: Waiting[];
  opener: Socket | undefined;
  isGuessed: boolean;
  hasConnection: boolean;
  /** Every `tells` of its opener, each between bars: few pairs have more than one. */
  told: string;
  traffic: Conversation | undefined;
}

/**
 * Pairs the two directions of a connection that a source records separately, so that an answer is not taken for a connection.
 * Flags tell who opened it; otherwise the ports do, a server's against an ephemeral one, or else who was recorded first: both of
 * these are marked as guessed. Later records of a known connection do not count as another one.
 */
export function createDirectionPairing(order: GivenOrder = 'of-source'): DirectionPairing {
  const held: HeldRecords<Waiting> = order === 'any' ? new HeldInAnyOrder() : new HeldInOrder();
  const conversations = new Conversations();
  const forget = (pair: Pair): void => {
    settle(pair, held);
    pair.traffic?.end();
  };
  const pairs = new SocketPairs(newPair, forget);

  const give = (): readonly FlowLine[] => {
    const oldest = held.overdue(MAX_WAITING);
    if (oldest !== undefined) {
      const { protocol, source, destination } = oldest.record;
      forget(oldest.pair);
      pairs.drop(protocol, source, destination, oldest.asker);
    }
    return held.give();
  };

  return {
    add(record) {
      const { protocol, source, destination, openedBy, isMessage } = record;
      const known = pairs.at(protocol, source, destination);
      const { from, to } = pairs;
      const opener = openedBy === 'source' ? from : to;
      const asker = isMessage === true && isOpenedByOther(known, opener) ? opener : undefined;
      const pair = asker === undefined ? known : pairs.at(protocol, source, destination, asker);
      if (openedBy !== undefined && (pair.opener === undefined || pair.isGuessed)) {
        pair.opener = opener;
        pair.isGuessed = false;
      }
      if (record.counted !== undefined) {
        pair.traffic ??= new Conversation(conversations);
        pair.traffic.take(from, record.counted);
      }
      if (pair.hasConnection) {
        held.pass(ofKnown(pair, record, from === pair.opener));
        return give();
      }
      const slot: Waiting = {
        record,
        pair,
        from,
        to,
        asker,
        settled: undefined,
        place: 0,
        before: undefined,
        behind: undefined,
      };
      if (pair.waiting.length === 0) pair.waiting = [slot];
      else pair.waiting.push(slot);
      held.hold(slot);
      if (pair.waiting[0]?.from !== from) settle(pair, held);
      return give();
    },
    pass(line) {
      held.pass(line);
      return give();
    },
    finish() {
      pairs.forgetAll();
      return held.give();
    },
  };
}

/** Never added to. */
const NOBODY: Waiting[] = [];

function newPair(): Pair {
  return {
    waiting: NOBODY,
    opener: undefined,
    isGuessed: false,
    hasConnection: false,
    told: '',
    traffic: undefined,
  };
}

function isOpenedByOther({ opener, isGuessed }: Pair, asks: Socket): boolean {
  return opener !== undefined && !isGuessed && opener !== asks;
}

/**
 * Decides about waiting records. Nothing better is known than the recorder's guess or the ports; if these do not tell, whoever
 * sent first opened it.
 */
function settle(pair: Pair, held: HeldRecords<Waiting>): void {
  const [first] = pair.waiting;
  if (first === undefined) return;
  if (pair.opener === undefined) {
    const likely = pair.waiting.find(({ record }) => record.likelyOpener !== undefined) ?? first;
    const told = likely.record.likelyOpener ?? byPorts(first.record);
    const { from, to } = told === undefined ? sentFirst(pair.waiting, first) : likely;
    pair.opener = (told ?? 'source') === 'source' ? from : to;
    pair.isGuessed = true;
  }
  const { opener } = pair;
  const hasRequest = pair.waiting.some(({ from }) => from === opener);
  const isAnswered = pair.waiting.some(({ from, record }) => from !== opener && record.isReset !== true);
  for (const slot of pair.waiting) {
    const { record, from } = slot;
    const isFromOpener = from === opener;
    if (!(isFromOpener && tellsNews(pair, record)) && (pair.hasConnection || (!isFromOpener && hasRequest))) {
      held.settle(slot, ignored(record.line, isFromOpener ? 'continued' : 'reply'));
      continue;
    }
    pair.hasConnection = true;
    const by = isFromOpener ? 'source' : 'destination';
    const pairing: Pairing = { opener: by, isGuessed: pair.isGuessed, isAnswered, traffic: pair.traffic };
    held.settle(slot, () => record.connection(pairing));
  }
  pair.waiting = NOBODY;
}

/** A later record of a known connection: it counts as no further connection, unless its opener tells something new. */
function ofKnown(pair: Pair, record: OneWayRecord, isFromOpener: boolean): FlowLine {
  const isNews = isFromOpener && tellsNews(pair, record);
  return isNews
    ? record.connection({
        opener: 'source',
        isGuessed: pair.isGuessed,
        isAnswered: false,
        traffic: pair.traffic,
      })
    : ignored(record.line, isFromOpener ? 'continued' : 'reply');
}

/** Whether no record of the opener told as much before; remembers that one did now. */
function tellsNews(pair: Pair, { tells }: OneWayRecord): boolean {
  if (tells === undefined || pair.told.includes(`|${tells}`)) return false;
  pair.told += `|${tells}|`;
  return true;
}

/**
 * Records that were let through come before those that were not, which nothing answers; among these the earliest, or the first
 * without a time.
 */
function sentFirst(waiting: readonly Waiting[], first: Waiting): Waiting {
  const passed = waiting.filter(({ record }) => record.isStopped !== true);
  const [head = first, ...others] = passed;
  return others.reduce((before, one) => {
    const [a, b] = [before.record.time, one.record.time];
    return a !== undefined && b !== undefined && b < a ? one : before;
  }, head);
}

/** Which end has a client's port; undefined when both do, or neither. */
function byPorts({ source, destination }: OneWayRecord): 'source' | 'destination' | undefined {
  const [from, to] = [portRange(source.port), portRange(destination.port)];
  if (from === 'client' && to === 'server') return 'source';
  return from === 'server' && to === 'client' ? 'destination' : undefined;
}
