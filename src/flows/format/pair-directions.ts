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
  /** Packets were recorded in both directions, or those of answers. */
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
  /** What it says of its connection besides, `denied ingress`: another record that says it too is no news, one that says another is. */
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

/** A record and, once that is known, what it stands for. */
interface Slot {
  line: FlowLine | undefined;
  readonly pair: Pair | undefined;
}

interface Pair {
  readonly key: string;
  waiting: { readonly record: OneWayRecord; readonly slot: Slot }[];
  /** The address and port that opened it. */
  opener: string | undefined;
  isGuessed: boolean;
  hasConnection: boolean;
  readonly told: Set<string>;
}

/**
 * Puts the two directions of connections together that a source records apart, so that an answer is not taken for a connection.
 * Who opened it is told by flags; else by the ports, a server's against an ephemeral one, and where these say nothing, by who
 * was recorded first: both are marked as guessed. Later records of a known connection are no other one.
 */
export function createDirectionPairing(): DirectionPairing {
  const pairs = new Map<string, Pair>();
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
  const bound = (): void => {
    while (pairs.size > MAX_PAIRS || slots.length - head > MAX_WAITING) {
      const oldest = slots[head]?.pair ?? pairs.values().next().value;
      if (oldest === undefined) return;
      settle(oldest);
      pairs.delete(oldest.key);
      if (slots[head]?.line !== undefined) return;
    }
  };

  return {
    add(record) {
      const [from, to] = [socketOf(record.source), socketOf(record.destination)];
      const key = `${record.protocol} ${from < to ? `${from} ${to}` : `${to} ${from}`}`;
      const pair = pairs.get(key) ?? newPair(key);
      pairs.set(key, pair);
      const slot: Slot = { line: undefined, pair };
      slots.push(slot);
      pair.waiting.push({ record, slot });
      if (record.openedBy !== undefined && (pair.opener === undefined || pair.isGuessed)) {
        pair.opener = record.openedBy === 'source' ? from : to;
        pair.isGuessed = false;
      }
      const hasBoth = pair.waiting.some((one) => socketOf(one.record.source) !== from);
      if (hasBoth || pair.hasConnection) settle(pair);
      bound();
      return flush();
    },
    pass(line) {
      slots.push({ line, pair: undefined });
      bound();
      return flush();
    },
    finish() {
      for (const pair of pairs.values()) settle(pair);
      pairs.clear();
      return flush();
    },
  };
}

function newPair(key: string): Pair {
  return { key, waiting: [], opener: undefined, isGuessed: false, hasConnection: false, told: new Set() };
}

/** Decides what waits. Nothing better is known than the ports; where they do not tell, that who sent first opened it. */
function settle(pair: Pair): void {
  const [first] = pair.waiting;
  if (first === undefined) return;
  if (pair.opener === undefined) {
    const { source, destination } = first.record;
    pair.opener = socketOf((byPorts(first.record) ?? 'source') === 'source' ? source : destination);
    pair.isGuessed = true;
  }
  const isFromOpener = ({ source }: OneWayRecord) => socketOf(source) === pair.opener;
  const hasRequest = pair.waiting.some(({ record }) => isFromOpener(record));
  const hasAnswer = pair.waiting.some(({ record }) => !isFromOpener(record));
  for (const { record, slot } of pair.waiting) {
    const { tells } = record;
    const isNews = isFromOpener(record) && tells !== undefined && !pair.told.has(tells);
    if (tells !== undefined) pair.told.add(tells);
    if (!isNews && (pair.hasConnection || (!isFromOpener(record) && hasRequest))) {
      slot.line = ignored(record.line, isFromOpener(record) ? 'continued' : 'reply');
      continue;
    }
    pair.hasConnection = true;
    slot.line = record.connection({
      opener: isFromOpener(record) ? 'source' : 'destination',
      isGuessed: pair.isGuessed,
      isAnswered: hasAnswer,
    });
  }
  pair.waiting = [];
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
