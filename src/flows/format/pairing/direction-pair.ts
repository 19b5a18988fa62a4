import type { FlowLine } from '../../flow-line.ts';
import { portRange } from '../../port-range.ts';
import { ignored } from '../observed.ts';
import type { Conversation } from './conversation.ts';
import type { Held, HeldRecords, Settled } from './held-records.ts';
import type { OneWayRecord, Pairing } from './one-way-record.ts';
import type { Socket } from './socket-pairs.ts';

/** A record that waits for the other direction. */
export class Waiting implements Held<Waiting> {
  readonly record: OneWayRecord;
  readonly pair: DirectionPair;
  /** Which of the pair's sockets it comes from, and goes to. */
  readonly from: Socket;
  readonly to: Socket;
  /** Who asks, if the other end has also asked before. */
  readonly asker: Socket | undefined;
  settled: Settled | undefined = undefined;
  place = 0;
  before: Waiting | undefined = undefined;
  behind: Waiting | undefined = undefined;

  constructor(
    record: OneWayRecord,
    pair: DirectionPair,
    from: Socket,
    to: Socket,
    asker: Socket | undefined,
  ) {
    this.record = record;
    this.pair = pair;
    this.from = from;
    this.to = to;
    this.asker = asker;
  }
}

/** The two directions of a connection, as far as its records have come. */
export interface DirectionPair {
  /** A new list for each time: what an old list holds outlives its time. */
  waiting: Waiting[];
  /** The sockets from which records wait, and those of which one may be an answer: a bit each. */
  senders: number;
  answerers: number;
  opener: Socket | undefined;
  isGuessed: boolean;
  hasConnection: boolean;
  /** Every `tells` of its opener: few pairs have more than one. */
  told: readonly string[];
  traffic: Conversation | undefined;
}

/** Never added to. */
const NOBODY: Waiting[] = [];
const NOTHING: readonly string[] = [];

export function newPair(): DirectionPair {
  return {
    waiting: NOBODY,
    senders: 0,
    answerers: 0,
    opener: undefined,
    isGuessed: false,
    hasConnection: false,
    told: NOTHING,
    traffic: undefined,
  };
}

/** Takes over who opened the connection where the record itself tells. */
export function learnOpener(pair: DirectionPair, record: OneWayRecord, opener: Socket): void {
  if (record.openedBy === undefined || (pair.opener !== undefined && !pair.isGuessed)) return;
  pair.opener = opener;
  pair.isGuessed = false;
}

/** Holds a record back until an answer comes from the other direction, or is given up. */
export function waitFor(slot: Waiting, held: HeldRecords<Waiting>): void {
  const { pair, from, record } = slot;
  if (pair.waiting.length === 0) pair.waiting = [slot];
  else pair.waiting.push(slot);
  held.hold(slot);
  pair.senders |= 1 << from;
  if (record.isReset !== true) pair.answerers |= 1 << from;
  if (isComplete(pair)) settle(pair, held);
}

const BOTH = 0b11;

/**
 * What answers nothing may be an interval without data, and the answer is in a later one. A request may be as small: it counts as
 * one that came where it is known to be the request.
 */
function isComplete({ senders, answerers, opener }: DirectionPair): boolean {
  const requests = opener === undefined ? 0 : 1 << opener;
  return senders === BOTH && (answerers | requests) === BOTH;
}

export function isOpenedByOther({ opener, isGuessed }: DirectionPair, asks: Socket): boolean {
  return opener !== undefined && !isGuessed && opener !== asks;
}

/**
 * Decides about waiting records. Nothing better is known than the recorder's guess or the ports; if these do not tell, whoever
 * sent first opened it.
 */
export function settle(pair: DirectionPair, held: HeldRecords<Waiting>): void {
  const { waiting } = pair;
  const first = waiting[0];
  if (first === undefined) return;
  if (pair.opener === undefined) guessOpener(pair, first);
  const { opener } = pair;
  let hasRequest = false;
  let isAnswered = false;
  for (const { from, record } of waiting) {
    const isFromOpener = from === opener;
    if (isFromOpener) hasRequest = true;
    isAnswered ||=
      record.answeredBy?.[isFromOpener ? 'destination' : 'source'] ?? isAnswer(record, isFromOpener);
  }
  for (const slot of waiting) {
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

/** Of a record of one direction. */
function isAnswer({ isReset }: OneWayRecord, isFromOpener: boolean): boolean {
  return !isFromOpener && isReset !== true;
}

function guessOpener(pair: DirectionPair, first: Waiting): void {
  const likely = pair.waiting.find(({ record }) => record.likelyOpener !== undefined) ?? first;
  const told = likely.record.likelyOpener ?? byPorts(first.record);
  const { from, to } = told === undefined ? sentFirst(pair.waiting, first) : likely;
  pair.opener = (told ?? 'source') === 'source' ? from : to;
  pair.isGuessed = true;
}

/** A later record of a known connection: it counts as no further connection, unless its opener tells something new. */
export function ofKnown(pair: DirectionPair, record: OneWayRecord, isFromOpener: boolean): FlowLine {
  const isNews = isFromOpener && tellsNews(pair, record);
  return isNews
    ? record.connection({
        opener: 'source',
        isGuessed: pair.isGuessed,
        isAnswered: record.answeredBy?.destination ?? false,
        traffic: pair.traffic,
      })
    : ignored(record.line, isFromOpener ? 'continued' : 'reply');
}

/** Whether no record of the opener told as much before; remembers that one did now. */
function tellsNews(pair: DirectionPair, { tells }: OneWayRecord): boolean {
  if (tells === undefined) return false;
  for (const told of pair.told) if (told.startsWith(tells)) return false;
  pair.told = [...pair.told, tells];
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
