import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { portRangeNumber } from '../hubble/l4.ts';
import { ignored } from './observed.ts';

export interface OneWayEnd {
  readonly address: string;
  /** Undefined for protocols without ports. */
  readonly port: number | undefined;
}

/** A record of packets in one direction, which may be those of a request or of its answer. */
export interface OneWayRecord {
  readonly line: number;
  readonly protocol: Protocol;
  readonly source: OneWayEnd;
  readonly destination: OneWayEnd;
  /** Who opened the connection, when the record itself tells: a SYN without ACK, or with one. */
  readonly openedBy: 'source' | 'destination' | undefined;
  /** The connection that it stands for: from its source, or, of a record of answers, to it. */
  readonly connection: (opener: 'source' | 'destination', isGuessed: boolean) => FlowLine;
}

export interface DirectionPairing {
  add(record: OneWayRecord): readonly FlowLine[];
  /** What never met its other half. */
  finish(): readonly FlowLine[];
}

/** Pairs of sockets that are remembered; older ones are decided as they stand and forgotten, so memory is bounded. */
const MAX_PAIRS = 65_536;

/** What is known of the packets between two sockets. */
interface Pair {
  readonly waiting: OneWayRecord[];
  /** The address and port that opened it, and whether only the ports say so. */
  opener: string | undefined;
  isGuessed: boolean;
  hasConnection: boolean;
}

/**
 * Puts the two directions of connections together that a source records apart, so that an answer is not taken for a connection.
 * Who opened it is told by flags; else by the ports, a server's against an ephemeral one, and where these say nothing, by who
 * was recorded first: both are marked as guessed. Later records of a known connection are no other one.
 */
export function createDirectionPairing(): DirectionPairing {
  const pairs = new Map<string, Pair>();
  const settle = (pair: Pair): readonly FlowLine[] => {
    const records = pair.waiting.splice(0);
    const hasOpener = records.some(({ source }) => socketOf(source) === pair.opener);
    return records.map((record) => lineOf(record, pair, hasOpener));
  };

  const forgetOldest = (): readonly FlowLine[] => {
    const [oldest] = pairs;
    if (oldest === undefined) return [];
    pairs.delete(oldest[0]);
    return settle(guess(oldest[1]));
  };

  return {
    add(record) {
      const [from, to] = [socketOf(record.source), socketOf(record.destination)];
      const key = `${record.protocol} ${from < to ? `${from} ${to}` : `${to} ${from}`}`;
      const pair = pairs.get(key) ?? {
        waiting: [],
        opener: undefined,
        isGuessed: false,
        hasConnection: false,
      };
      pairs.set(key, pair);
      if (record.openedBy !== undefined && (pair.opener === undefined || pair.isGuessed)) {
        pair.opener = record.openedBy === 'source' ? from : to;
        pair.isGuessed = false;
      }
      pair.waiting.push(record);
      const hasBoth = pair.waiting.some(({ source }) => socketOf(source) !== from);
      const decided = pair.opener !== undefined || hasBoth ? settle(guess(pair)) : [];
      return pairs.size <= MAX_PAIRS ? decided : [...decided, ...forgetOldest()];
    },
    finish() {
      const lines = [...pairs.values()].flatMap((pair) => settle(guess(pair)));
      pairs.clear();
      return lines;
    },
  };
}

/** Nothing better is known than the ports; where they do not tell, that who sent opened it. */
function guess(pair: Pair): Pair {
  const [first] = pair.waiting;
  if (first === undefined || pair.opener !== undefined) return pair;
  const opener = byPorts(first) ?? 'source';
  pair.opener = socketOf(opener === 'source' ? first.source : first.destination);
  pair.isGuessed = true;
  return pair;
}

/** The answers alone may be recorded: then they prove the connection that they belong to. */
function lineOf(record: OneWayRecord, pair: Pair, hasOpener: boolean): FlowLine {
  const isFromOpener = socketOf(record.source) === pair.opener;
  if (pair.hasConnection) return ignored(record.line, isFromOpener ? 'continued' : 'reply');
  if (!isFromOpener && hasOpener) return ignored(record.line, 'reply');
  pair.hasConnection = true;
  return record.connection(isFromOpener ? 'source' : 'destination', pair.isGuessed);
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
