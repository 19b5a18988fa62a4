import type { EpochMs } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { DnsAnswer } from '../dns-answer.ts';
import { COUNTER_KEYS, type CounterKey, type FlowDigest, type SeenConnection } from '../flow-digest.ts';
import { type Observation, OUTCOMES, type Outcome } from '../observation.ts';
import { OBSERVERS, type Observer } from '../observer.ts';
import { earlierExample } from '../seen-example.ts';
import { onceAt, requestCounter } from '../seen-requests.ts';
import { AnswerTable } from './answer-table.ts';
import { kindNumber, NO_PORT } from './connection-kind.ts';
import { CounterTable } from './counter-table.ts';
import { EndTable, type TableEnd } from './end-table.ts';
import { EntryTable } from './entry-table.ts';
import { NameBound } from './name-bound.ts';
import { nameEnds } from './name-ends.ts';
import { seenConnections } from './seen-connections.ts';
import { addPolicies, NO_NAMES, offerExample, requestsOf, type TableEntry } from './table-entry.ts';
import { VolumeTable } from './volume-table.ts';

const KEY_INDEX: ReadonlyMap<CounterKey, number> = new Map(COUNTER_KEYS.map((key, index) => [key, index]));

/** The distinct connections of a recording. Grows with them, not with the records. */
export class ConnectionTable {
  readonly #ends = new EndTable();
  readonly #entries = new EntryTable();
  readonly #counters = new CounterTable();
  /** By the rows of the counters. */
  readonly #counted: TableEntry[] = [];
  readonly #volumes = new VolumeTable();
  readonly #answers = new AnswerTable();
  readonly #names = new NameBound(this.#entries.all);
  /** Whose ends may lack names that they have. */
  readonly #named = new Set<TableEntry>();

  addObservation(observation: Observation): void {
    const { connection, observer, outcome, weight, time, lastTime } = observation;
    const source = this.endOf(connection.source).id;
    const destination = this.endOf(connection.destination).id;
    const { port = NO_PORT } = connection;
    const kind = kindNumber(connection);
    const counter = counterIndex(observer, outcome);
    const last = lastTime !== undefined && time !== undefined && lastTime > time ? lastTime : time;
    const first = this.count(
      source,
      destination,
      port,
      kind,
      counter,
      weight,
      time ?? Number.NaN,
      last ?? Number.NaN,
    );
    if (first !== undefined) offerExample(first, observation.example, time, observation.node);
    const names = namesOf(connection.destination);
    if (names.length > 0 || hasDetails(observation)) {
      this.#addDetails(this.entryOf(source, destination, port, kind), observation, names);
    }
  }

  /** What few records tell of a connection besides that it was seen. */
  #addDetails(entry: TableEntry, observation: Observation, names: readonly string[]): void {
    const { connection, observer, isRefused, policies, time, weight } = observation;
    observation.traffic?.addTo(this.#volumes, entry.index);
    if (names.length > 0) this.#names.add(entry, names);
    if (policies.length > 0) addPolicies(entry, policies);
    if (connection.l7 === undefined) return;
    requestsOf(entry).count(connection.l7, requestCounter(observer, isRefused), onceAt(time, weight));
  }

  /** A connection of another table. */
  addSeen(seen: SeenConnection): void {
    const { connection, requests } = seen;
    const source = this.endOf(connection.source).id;
    const destination = this.endOf(connection.destination).id;
    const { port = NO_PORT } = connection;
    const kind = kindNumber(connection);
    for (const [key, { count, firstSeen = Number.NaN, lastSeen = Number.NaN }] of seen.counters) {
      this.count(source, destination, port, kind, KEY_INDEX.get(key) ?? 0, count, firstSeen, lastSeen);
    }
    const entry = this.entryOf(source, destination, port, kind);
    entry.hours |= seen.hours;
    this.#names.add(entry, seen.names);
    entry.example = earlierExample(entry.example, seen.example);
    addPolicies(entry, seen.policies);
    if (requests.requests.length > 0 || !requests.isComplete) requestsOf(entry).addAll(requests);
    for (const volume of seen.volumes ?? []) this.#volumes.join(entry.index, volume);
  }

  addAnswer({ client, name, addresses }: DnsAnswer, time: EpochMs | undefined): void {
    const end = this.endOf(client);
    for (const address of addresses) this.#answers.add(end, name, address, time, time);
  }

  addSeenAnswers({ answers, hasAllAnswers }: Pick<FlowDigest, 'answers' | 'hasAllAnswers'>): void {
    if (!hasAllAnswers) this.#answers.markIncomplete();
    for (const { client, name, address, firstSeen, lastSeen } of answers) {
      this.#answers.add(this.endOf(client), name, address, firstSeen, lastSeen);
    }
  }

  /** The parts of addObservation, for readers that know ends again. */
  endOf(endpoint: Endpoint): TableEnd {
    return this.#ends.endOf(endpoint);
  }

  /** The same for readers that do not ask twice for one endpoint. */
  enter(endpoint: Endpoint): TableEnd {
    return this.#ends.enter(endpoint);
  }

  /** The entry of a connection, for what few records tell: the ids of its ends, port (or NO_PORT) and kindNumber. */
  entryOf(source: number, destination: number, port: number, kind: number): TableEntry {
    return this.#entries.entryOf(source, destination, port, kind);
  }

  /**
   * Counts `weight` connections under counterIndex, from a first time to a last one in milliseconds, NaN when they are not known. Undefined for
   * nearly all records: otherwise the first record may be the example of the entry. Every record comes here: all that it takes are numbers.
   */
  count(
    source: number,
    destination: number,
    port: number,
    kind: number,
    counter: number,
    weight: number,
    first: number,
    last: number,
  ): TableEntry | undefined {
    const rest = kind * COUNTER_KEYS.length + counter;
    const row = this.#counters.count(source, destination, port, rest, weight, first, last);
    if (row < 0) return undefined;
    if (row === this.#counted.length) this.#counted.push(this.entryOf(source, destination, port, kind));
    return this.#counted[row];
  }

  /** What a record of the connection calls its destination, which is outside of the cluster. */
  addNames(entry: TableEntry, names: readonly string[]): void {
    if (names === entry.names) return;
    this.#names.add(entry, names);
    this.#named.add(entry);
  }

  /** Says that connections that were added, or will be, have lost their names from this one on. */
  boundNames(maxNames: number): void {
    this.#names.lower(maxNames);
  }

  /** The last name that is kept of a connection that has all it may have. */
  lastNameOf(entry: TableEntry): string | undefined {
    return entry.names[this.#names.maxNames - 1];
  }

  /** The connections, sorted by who, to whom, protocol and port, and the DNS answers. */
  finish(): Pick<FlowDigest, 'connections' | 'maxNames' | 'answers' | 'hasAllAnswers'> {
    nameEnds(this.#named, this.#ends);
    this.#named.clear();
    return {
      connections: seenConnections({
        entries: this.#entries.all,
        ends: this.#ends,
        counters: this.#counters,
        counted: this.#counted,
        volumes: this.#volumes.finish(),
      }),
      maxNames: this.#names.maxNames,
      answers: this.#answers.finish(),
      hasAllAnswers: this.#answers.isComplete,
    };
  }
}

function namesOf(destination: Endpoint): readonly string[] {
  return destination.kind === 'world' && destination.names.length > 0
    ? destination.names.map(({ name }) => name)
    : NO_NAMES;
}

function hasDetails({ connection, policies, traffic }: Observation): boolean {
  return policies.length > 0 || connection.l7 !== undefined || traffic !== undefined;
}

/** The place of a counter in COUNTER_KEYS. */
export function counterIndex(observer: Observer, outcome: Outcome): number {
  return OBSERVERS.indexOf(observer) * OUTCOMES.length + OUTCOMES.indexOf(outcome);
}
