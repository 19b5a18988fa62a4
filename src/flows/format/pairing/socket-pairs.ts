import { protocolNumber } from '../../../digest/protocol-number.ts';
import { TupleTable } from '../../../digest/table/tuple-table.ts';
import type { Protocol } from '../../../model/protocol.ts';
import { RecentNumbers } from './recent-numbers.ts';

export interface OneWayEnd {
  readonly address: string;
  /** Undefined for protocols without ports. */
  readonly port: number | undefined;
}

/** One of the two sockets of a pair. */
export type Socket = 0 | 1;

/** Pairs that are remembered: a bound on memory. */
const MAX_PAIRS = 65_536;
const NO_PORT = -1;
const NO_ASKER = -1;

/** The pairs that were asked for during a period. */
interface Generation<Pair> {
  readonly keys: TupleTable;
  readonly pairs: (Pair | undefined)[];
}

/**
 * What is known about pairs of sockets, whichever of the two sends: the last MAX_PAIRS, and of as many before them those that
 * were asked for since.
 */
export class SocketPairs<Pair> {
  readonly #make: () => Pair;
  readonly #forget: (pair: Pair) => void;
  #recent: Generation<Pair> = newGeneration();
  #older: Generation<Pair> = newGeneration();
  readonly #addresses = new RecentNumbers();
  /** The protocol, the number of each socket's address and its port, and who asks. */
  readonly #key = new Int32Array(6);
  /** Which socket of the pair was the source in the last question, and which the destination; only one when they are the same. */
  from: Socket = 0;
  to: Socket = 0;

  /** `forget` is called with each pair that is dropped, and at the end with all. */
  constructor(make: () => Pair, forget: (pair: Pair) => void) {
    this.#make = make;
    this.#forget = forget;
  }

  /** Returns a new pair when it is not remembered. Pairs of each `asker`, and of none, are separate. */
  at(protocol: Protocol, source: OneWayEnd, destination: OneWayEnd, asker?: Socket): Pair {
    this.#setKey(protocol, source, destination, asker);
    const known = this.#find(this.#recent);
    if (known !== undefined) return known;
    if (this.#recent.keys.size >= MAX_PAIRS) {
      this.#forgetAllOf(this.#older);
      this.#older = this.#recent;
      this.#recent = newGeneration();
      this.#addresses.age();
      // The new generation has to know the addresses.
      this.#setKey(protocol, source, destination, asker);
    }
    const older = this.#find(this.#older);
    if (older !== undefined) this.#put(this.#older, undefined);
    const pair = older ?? this.#make();
    this.#put(this.#recent, pair);
    return pair;
  }

  /** Drops the pair without calling `forget`. */
  drop(protocol: Protocol, source: OneWayEnd, destination: OneWayEnd, asker?: Socket): void {
    this.#setKey(protocol, source, destination, asker);
    for (const generation of [this.#recent, this.#older]) {
      if (this.#find(generation) !== undefined) this.#put(generation, undefined);
    }
  }

  forgetAll(): void {
    for (const pair of this.takeAll()) this.#forget(pair);
  }

  /** Drops all pairs without calling `forget`, the longest unasked ones first. */
  *takeAll(): Generator<Pair> {
    const generations = [this.#older, this.#recent];
    this.#older = newGeneration();
    this.#recent = newGeneration();
    for (const { pairs } of generations) for (const pair of pairs) if (pair !== undefined) yield pair;
  }

  #find({ keys, pairs }: Generation<Pair>): Pair | undefined {
    const index = keys.find(this.#key);
    return index < 0 ? undefined : pairs[index];
  }

  #put({ keys, pairs }: Generation<Pair>, pair: Pair | undefined): void {
    pairs[keys.indexOf(this.#key)] = pair;
  }

  #forgetAllOf({ pairs }: Generation<Pair>): void {
    for (const pair of pairs) if (pair !== undefined) this.#forget(pair);
  }

  #setKey(protocol: Protocol, source: OneWayEnd, destination: OneWayEnd, asker?: Socket): void {
    const address = this.#addresses.numberOf(source.address);
    const otherAddress = this.#addresses.numberOf(destination.address);
    const port = source.port ?? NO_PORT;
    const otherPort = destination.port ?? NO_PORT;
    const order = address - otherAddress || port - otherPort;
    this.from = order > 0 ? 1 : 0;
    this.to = order < 0 ? 1 : 0;
    const key = this.#key;
    key[0] = protocolNumber(protocol);
    key[1 + this.from * 2] = address;
    key[2 + this.from * 2] = port;
    // Set last, for the case that both are the same socket.
    key[3 - this.from * 2] = otherAddress;
    key[4 - this.from * 2] = otherPort;
    key[5] = asker ?? NO_ASKER;
  }
}

function newGeneration<Pair>(): Generation<Pair> {
  return { keys: new TupleTable(6), pairs: [] };
}
