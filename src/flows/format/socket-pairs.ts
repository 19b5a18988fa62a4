import { protocolNumber } from '../../digest/protocol-number.ts';
import { TupleTable } from '../../digest/tuple-table.ts';
import type { Protocol } from '../../model/protocol.ts';
import { RecentNumbers } from './recent-numbers.ts';

export interface OneWayEnd {
  readonly address: string;
  /** Undefined for protocols without ports. */
  readonly port: number | undefined;
}

/** One of the two of a pair. */
export type Socket = 0 | 1;

/** Pairs that are remembered: a bound on memory. */
const MAX_PAIRS = 65_536;
const NO_PORT = -1;
const NO_ASKER = -1;

/** The pairs that were asked for in a while. */
interface Generation<Pair> {
  readonly keys: TupleTable;
  readonly pairs: (Pair | undefined)[];
}

/** What is known of two sockets, whichever sends: the last MAX_PAIRS, and of as many before them those that were not asked for since. */
export class SocketPairs<Pair> {
  readonly #make: () => Pair;
  readonly #forget: (pair: Pair) => void;
  #recent: Generation<Pair> = newGeneration();
  #older: Generation<Pair> = newGeneration();
  readonly #addresses = new RecentNumbers();
  /** The protocol, and the number of the address and the port of each socket, and who asks. */
  readonly #key = new Int32Array(6);
  /** Those of the source and the destination that were asked for last; one when they are the same. */
  from: Socket = 0;
  to: Socket = 0;

  /** `forget` is told of each that is older, and at the end of all. */
  constructor(make: () => Pair, forget: (pair: Pair) => void) {
    this.#make = make;
    this.#forget = forget;
  }

  /** A new one when it is not remembered. Those of each `asker`, and of none, are apart. */
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

  /** Forgets it, and tells nobody. */
  drop(protocol: Protocol, source: OneWayEnd, destination: OneWayEnd, asker?: Socket): void {
    this.#setKey(protocol, source, destination, asker);
    for (const generation of [this.#recent, this.#older]) {
      if (this.#find(generation) !== undefined) this.#put(generation, undefined);
    }
  }

  forgetAll(): void {
    this.#forgetAllOf(this.#older);
    this.#forgetAllOf(this.#recent);
    this.#older = newGeneration();
    this.#recent = newGeneration();
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
    const [address, otherAddress] = [
      this.#addresses.numberOf(source.address),
      this.#addresses.numberOf(destination.address),
    ];
    const [port, otherPort] = [source.port ?? NO_PORT, destination.port ?? NO_PORT];
    const order = address - otherAddress || port - otherPort;
    this.from = order > 0 ? 1 : 0;
    this.to = order < 0 ? 1 : 0;
    const key = this.#key;
    key[0] = protocolNumber(protocol);
    key[1 + this.from * 2] = address;
    key[2 + this.from * 2] = port;
    // Last where both are one.
    key[3 - this.from * 2] = otherAddress;
    key[4 - this.from * 2] = otherPort;
    key[5] = asker ?? NO_ASKER;
  }
}

function newGeneration<Pair>(): Generation<Pair> {
  return { keys: new TupleTable(6), pairs: [] };
}
