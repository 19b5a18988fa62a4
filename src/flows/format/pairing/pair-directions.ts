import type { FlowLine } from '../../flow-line.ts';
import { Conversation, Conversations } from './conversation.ts';
import {
  type DirectionPair,
  isOpenedByOther,
  learnOpener,
  newPair,
  ofKnown,
  settle,
  Waiting,
  waitFor,
} from './direction-pair.ts';
import { type GivenOrder, HeldInAnyOrder, HeldInOrder, type HeldRecords } from './held-records.ts';
import type { OneWayRecord } from './one-way-record.ts';
import { SocketPairs } from './socket-pairs.ts';

export interface DirectionPairing {
  add(record: OneWayRecord): readonly FlowLine[];
  /** An item between such records that needs no other half. */
  pass(line: FlowLine): readonly FlowLine[];
  /** Records that never met their other half; each is decided when it is taken, because there may be MAX_WAITING. */
  finish(): Iterable<FlowLine>;
}

/** The most records that wait: older ones are decided as they stand, so memory is bounded. */
const MAX_WAITING = 262_144;

/**
 * Pairs the two directions of a connection that a source records separately, so that an answer is not taken for a connection.
 * Flags tell who opened it; otherwise the ports do, a server's against an ephemeral one, or else who was recorded first: both of
 * these are marked as guessed. Later records of a known connection do not count as another one.
 */
export function createDirectionPairing(order: GivenOrder = 'of-source'): DirectionPairing {
  const held: HeldRecords<Waiting> = order === 'any' ? new HeldInAnyOrder() : new HeldInOrder();
  const conversations = new Conversations();
  const forget = (pair: DirectionPair): void => {
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
      const { protocol, source, destination, openedBy, isMessage, counted } = record;
      const known = pairs.at(protocol, source, destination);
      const { from, to } = pairs;
      const opener = openedBy === 'source' ? from : to;
      const asker = isMessage === true && isOpenedByOther(known, opener) ? opener : undefined;
      const pair = asker === undefined ? known : pairs.at(protocol, source, destination, asker);
      learnOpener(pair, record, opener);
      if (counted !== undefined) {
        pair.traffic ??= new Conversation(conversations);
        pair.traffic.take(from, counted);
      }
      if (pair.hasConnection) held.pass(ofKnown(pair, record, from === pair.opener));
      else waitFor(new Waiting(record, pair, from, to, asker), held);
      return give();
    },
    pass(line) {
      held.pass(line);
      return give();
    },
    *finish() {
      for (const pair of pairs.takeAll()) {
        forget(pair);
        yield* held.give();
      }
      yield* held.give();
    },
  };
}
