import type { EpochMs } from '../../model/digest.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { portRangeNumber } from '../hubble/l4.ts';
import { ignored } from './observed.ts';

export interface OneWayEnd {
  readonly address: string;
  /** Undefined for protocols without ports. */
  readonly port: number | undefined;
}

/** What is known of a connection once both directions were looked for. */
export interface Pairing {
  /** Which end of the record opened it: its source, or, of a record of answers, its destination. */
  readonly opener: 'source' | 'destination';
  /** Only ports, or the order of the records, say so. */
  readonly isGuessed: boolean;
  /** Packets were recorded in both directions, or those of answers; resets alone answer nothing. */
  readonly isAnswered: boolean;
}

/** A record of packets in one direction, which may be those of a request or of its answer. */
export interface OneWayRecord {
  readonly line: number;
  readonly protocol: Protocol;
  readonly source: OneWayEnd;
  readonly destination: OneWayEnd;
  /** Who opened the connection, when the record itself tells: a SYN without ACK, or with one. */
  readonly openedBy: 'source' | 'destination' | undefined;
  /** `openedBy` is what the packet itself says, a question of ICMP or its answer: both ends may ask each other. */
  readonly isMessage?: boolean;
  /** When it was sent. */
  readonly time?: EpochMs | undefined;
  /** Something on the way stopped it, so that nothing answered it. */
  readonly isStopped?: boolean;
  /** Who that was for the recorder, which may have guessed: counts before what the ports say. */
  readonly likelyOpener?: 'source' | 'destination' | undefined;
  /** Its packets only reset: who does not listen refuses so, and who is told to reject. */
  readonly isReset?: boolean;
  /** What it says of its connection, `denied ingress`: one of the opener is no news if another said as much, or more. */
  readonly tells?: string;
  readonly connection: (pairing: Pairing) => FlowLine;
}

/** What it gives is in the order in which it was given. */
export interface DirectionPairing {
  add(record: OneWayRecord): readonly FlowLine[];
  /** An item between such records that needs no other half. */
  pass(line: FlowLine): readonly FlowLine[];
  /** What never met its other half. */
  finish(): readonly FlowLine[];
}

/** Pairs of sockets that are remembered, and records that wait: older ones are decided as they stand, so memory is bounded. */
const MAX_PAIRS = 65_536;
const MAX_WAITING = 262_144;

/** A place in the order of the source, and, once that is known, what stands there. */
interface Slot {
  line: FlowLine | undefined;
  readonly pair: Pair | undefined;
}

interface Waiting extends Slot {
  readonly record: OneWayRecord;
  /** The address and port that the record is from. */
  readonly from: string;
}

interface Pair {
  readonly key: string;
  waiting: Waiting[];
  /** The address and port that opened it. */
  opener: string | undefined;
  isGuessed: boolean;
  hasConnection: boolean;
  /** Every `tells` of its opener, each in bars: few pairs have more than one. */
  told: string;
}

/**
 * Puts the two directions of connections together that a source records apart, so that an answer is not taken for a connection.
 * Who opened it is told by flags; else by the ports, a server's against an ephemeral one, and where these say nothing, by who
 * was recorded first: both are marked as guessed. Later records of a known connection are no other one.
 */
export function createDirectionPairing(): DirectionPairing {
  const pairs = createPairs();
  let slots: Slot[] = [];
  let head = 0;

  const flush = (): readonly FlowLine[] => {
    const lines: FlowLine[] = [];
    for (let line = slots[head]?.line; line !== undefined; line = slots[head]?.line) {
      lines.push(line);
      head++;
    }
    if (head > slots.length / 2) {
      slots = slots.slice(head);
      head = 0;
    }
    return lines;
  };
  const isNobodyWaiting = () => head === slots.length;
  const take = (slot: Slot): readonly FlowLine[] => {
    if (slot.line !== undefined && isNobodyWaiting()) return [slot.line];
    slots.push(slot);
    const oldest = slots.length - head > MAX_WAITING ? slots[head]?.pair : undefined;
    if (oldest !== undefined) pairs.drop(oldest);
    return flush();
  };

  return {
    add(record) {
      const [from, to] = [socketOf(record.source), socketOf(record.destination)];
      const both = `${record.protocol} ${from < to ? `${from} ${to}` : `${to} ${from}`}`;
      const opener = record.openedBy === 'source' ? from : to;
      const known = pairs.at(both);
      const isOfOther = record.isMessage === true && isOpenedByOther(known, opener);
      const pair = isOfOther ? pairs.at(`${both} ${opener}`) : known;
      const slot: Waiting = { line: undefined, pair, record, from };
      pair.waiting.push(slot);
      if (record.openedBy !== undefined && (pair.opener === undefined || pair.isGuessed)) {
        pair.opener = opener;
        pair.isGuessed = false;
      }
      const hasBoth = pair.waiting.some((one) => one.from !== from);
      if (hasBoth || pair.hasConnection) settle(pair);
      return take(slot);
    },
    pass: (line) => take({ line, pair: undefined }),
    finish() {
      pairs.dropAll();
      return flush();
    },
  };
}

/** Pairs by their two sockets: the last MAX_PAIRS that records came of, and of as many before them those of which none came since. */
function createPairs() {
  let recent = new Map<string, Pair>();
  let older = new Map<string, Pair>();
  return {
    /** A new one when it is not remembered. */
    at(key: string): Pair {
      const known = recent.get(key);
      if (known !== undefined) return known;
      if (recent.size >= MAX_PAIRS) {
        for (const pair of older.values()) settle(pair);
        older = recent;
        recent = new Map();
      }
      const pair = older.get(key) ?? newPair(key);
      older.delete(key);
      recent.set(key, pair);
      return pair;
    },
    /** Decides what waits of the pair, and forgets it. */
    drop(pair: Pair): void {
      settle(pair);
      recent.delete(pair.key);
      older.delete(pair.key);
    },
    dropAll(): void {
      for (const pair of [...older.values(), ...recent.values()]) settle(pair);
      older.clear();
      recent.clear();
    },
  };
}

function newPair(key: string): Pair {
  return {
    key,
    waiting: [],
    opener: undefined,
    isGuessed: false,
    hasConnection: false,
    told: '',
  };
}

function isOpenedByOther({ opener, isGuessed }: Pair, asks: string): boolean {
  return opener !== undefined && !isGuessed && opener !== asks;
}

/** Decides what waits. Nothing better is known than the recorder's guess or the ports; where they do not tell, that who sent first opened it. */
function settle(pair: Pair): void {
  const [first] = pair.waiting;
  if (first === undefined) return;
  if (pair.opener === undefined) {
    const likely = pair.waiting.find(({ record }) => record.likelyOpener !== undefined) ?? first;
    const told = likely.record.likelyOpener ?? byPorts(first.record);
    const { from, record } = told === undefined ? sentFirst(pair.waiting, first) : likely;
    pair.opener = (told ?? 'source') === 'source' ? from : socketOf(record.destination);
    pair.isGuessed = true;
  }
  const { opener } = pair;
  const hasRequest = pair.waiting.some(({ from }) => from === opener);
  const hasReply = pair.waiting.some(({ from, record }) => from !== opener && record.isReset !== true);
  for (const slot of pair.waiting) {
    const { record, from } = slot;
    const { tells } = record;
    const isFromOpener = from === opener;
    const isNews = isFromOpener && tells !== undefined && !pair.told.includes(`|${tells}`);
    if (isNews) pair.told += `|${tells}|`;
    if (!isNews && (pair.hasConnection || (!isFromOpener && hasRequest))) {
      slot.line = ignored(record.line, isFromOpener ? 'continued' : 'reply');
      continue;
    }
    pair.hasConnection = true;
    slot.line = record.connection({
      opener: isFromOpener ? 'source' : 'destination',
      isGuessed: pair.isGuessed,
      isAnswered: hasReply,
    });
  }
  pair.waiting = [];
}

/** What was let through before what was not, which nothing answers; the earliest of these, and the first of those without times. */
function sentFirst(waiting: readonly Waiting[], first: Waiting): Waiting {
  const passed = waiting.filter(({ record }) => record.isStopped !== true);
  const [head = first, ...others] = passed;
  return others.reduce((before, one) => {
    const [a, b] = [before.record.time, one.record.time];
    return a !== undefined && b !== undefined && b < a ? one : before;
  }, head);
}

/** Who has the port of a client; undefined when both do, or none. */
function byPorts({ source, destination }: OneWayRecord): 'source' | 'destination' | undefined {
  const [from, to] = [portRangeNumber(source.port), portRangeNumber(destination.port)];
  if (from === to || from === 0 || to === 0) return undefined;
  return from > to ? 'source' : 'destination';
}

function socketOf({ address, port }: OneWayEnd): string {
  return `${address} ${port ?? ''}`;
}
