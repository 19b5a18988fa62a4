import type { CountedTraffic } from '../../../digest/observation.ts';
import { silenceBetween, sumOfCounts, type VolumeSink } from '../../../digest/observed-volume.ts';
import type { EpochMs } from '../../../model/digest.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { detached } from '../values/detached.ts';
import { type OneWayEnd, type Socket, SocketPairs } from './socket-pairs.ts';

/** What a record says that an observer counted in one direction. */
export interface Counted {
  /** As in `ObservedVolume`. */
  readonly observer: string;
  /** When the packets were seen; without `first`: since the record before. */
  readonly first: EpochMs | undefined;
  readonly last: EpochMs | undefined;
  /** Undefined where they are not recorded. What is no integer from 0 counts as that. */
  readonly bytes: number | undefined;
  readonly packets: number | undefined;
}

/** Observers that are told apart; what further ones count is left out. */
const MAX_OBSERVERS = 65_536;

/** The conversations of one source: those of which it still knows what was counted, and how late the others were. */
export class Conversations {
  readonly observers: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** What began before may be in a conversation that is forgotten. */
  forgottenUntil = Number.NEGATIVE_INFINITY;

  numberOf(observer: string): number | undefined {
    const known = this.#numbers.get(observer);
    if (known !== undefined || this.observers.length >= MAX_OBSERVERS) return known;
    const name = detached(observer);
    const number = this.observers.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}

/** Of a stream: whose it is, the times and counts of its last counted record, those of all before it, and when the first began. */
const WIDTH = 8;
const OWNER = 0;
const FROM = 1;
const UNTIL = 2;
const BYTES = 3;
const PACKETS = 4;
const BYTES_BEFORE = 5;
const PACKETS_BEFORE = 6;
const SINCE = 7;

/**
 * What observers counted between two sockets. Each direction of each observer is a stream of records, of which only those count that
 * are surely of other packets: they begin behind the last one. Of records of the same time the larger counts: it is a repetition, or a
 * total that grew. So counters that are differences and those that are totals are read alike, and what is left out makes the
 * sum smaller, never larger.
 */
export class Conversation implements CountedTraffic {
  readonly #all: Conversations;
  /** As many numbers as WIDTH a stream; few have more than two. */
  readonly #streams: number[] = [];
  readonly #notBefore: number;
  #volumes: VolumeSink | undefined;
  #entry = 0;
  #isOver = false;

  constructor(all: Conversations) {
    this.#all = all;
    this.#notBefore = all.forgottenUntil;
  }

  take(from: Socket, { observer, first, last, ...counted }: Counted): void {
    const bytes = countOf(counted.bytes);
    const packets = countOf(counted.packets);
    const number = this.#all.numberOf(observer);
    if (number === undefined || last === undefined) return;
    const streams = this.#streams;
    const owner = number * 2 + from;
    const silence = silenceBetween(observer);
    const earliest = this.#notBefore + silence;
    let at = 0;
    while (at < streams.length && streams[at + OWNER] !== owner) at += WIDTH;
    if (at === streams.length) {
      const isKnown = first !== undefined && first <= last && first > earliest;
      if (isKnown) streams.push(owner, first, last, bytes, packets, 0, 0, first);
      // What was counted since a record that is not there may be in one that is: it only says where the next begins.
      else if (first === undefined && last > earliest) streams.push(owner, last, last, 0, 0, 0, 0, last);
      return;
    }
    const [before = 0, until = 0] = [streams[at + FROM], streams[at + UNTIL]];
    const begin = first ?? until + 1;
    if (begin > last || begin < before || begin <= earliest) return;
    if (begin > until + silence) {
      streams[at + BYTES_BEFORE] = sumOfCounts(streams[at + BYTES_BEFORE] ?? 0, streams[at + BYTES] ?? 0);
      streams[at + PACKETS_BEFORE] = sumOfCounts(
        streams[at + PACKETS_BEFORE] ?? 0,
        streams[at + PACKETS] ?? 0,
      );
    } else if (bytes < (streams[at + BYTES] ?? 0) || packets < (streams[at + PACKETS] ?? 0)) {
      return;
    }
    streams[at + FROM] = begin;
    streams[at + UNTIL] = last;
    streams[at + BYTES] = bytes;
    streams[at + PACKETS] = packets;
  }

  addTo(volumes: VolumeSink, entry: number): void {
    if (this.#volumes !== undefined) return;
    this.#volumes = volumes;
    this.#entry = entry;
    if (this.#isOver) this.#add(volumes);
  }

  /** It is forgotten: nothing more is counted. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const streams = this.#streams;
    for (let at = UNTIL; at < streams.length; at += WIDTH) {
      this.#all.forgottenUntil = Math.max(this.#all.forgottenUntil, streams[at] ?? 0);
    }
    if (this.#volumes !== undefined) this.#add(this.#volumes);
  }

  #add(volumes: VolumeSink): void {
    const streams = this.#streams;
    for (let at = 0; at < streams.length; at += WIDTH) {
      const number = (streams[at + OWNER] ?? 0) >> 1;
      volumes.add(this.#entry, {
        observer: this.#all.observers[number] ?? '',
        bytes: sumOfCounts(streams[at + BYTES_BEFORE] ?? 0, streams[at + BYTES] ?? 0),
        packets: sumOfCounts(streams[at + PACKETS_BEFORE] ?? 0, streams[at + PACKETS] ?? 0),
        first: streams[at + SINCE] ?? 0,
        last: streams[at + UNTIL] ?? 0,
      });
    }
  }
}

function countOf(counter: number | undefined): number {
  return counter !== undefined && Number.isSafeInteger(counter) && counter > 0 ? counter : 0;
}

/** The conversations of a source whose records have both directions, or say whose they are, so that none waits for another. */
export class KnownConversations {
  readonly #pairs: SocketPairs<Conversation>;

  constructor() {
    const all = new Conversations();
    this.#pairs = new SocketPairs(
      () => new Conversation(all),
      (conversation) => conversation.end(),
    );
  }

  /** That of the two sockets, with what was counted from the first to the second, and back. */
  take(
    protocol: Protocol,
    source: OneWayEnd,
    destination: OneWayEnd,
    sent: Counted,
    back: Counted,
  ): Conversation {
    const conversation = this.#pairs.at(protocol, source, destination);
    const { from, to } = this.#pairs;
    conversation.take(from, sent);
    conversation.take(to, back);
    return conversation;
  }

  end(): void {
    this.#pairs.forgetAll();
  }
}
