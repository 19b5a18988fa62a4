import type { EpochMs, HoursOfDay, NamedPolicy, Sightings } from '../model/digest.ts';
import { type DnsName, recordedNames } from '../model/dns-name.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { AnswerTable } from './answer-table.ts';
import { type ConnectionKind, compareKinds, kindNumber } from './connection-kind.ts';
import type { DnsAnswer } from './dns-answer.ts';
import { endpointIdentity } from './endpoint-identity.ts';
import {
  COUNTER_KEYS,
  type CounterKey,
  type FlowDigest,
  type SeenAnswer,
  type SeenConnection,
  type SightingCounters,
} from './flow-digest.ts';
import { hourOf } from './hours-of-day.ts';
import { mergeEndpoints, mergeNames } from './merge-endpoints.ts';
import { joinPolicies } from './named-policies.ts';
import { type ExampleParts, type Observation, OUTCOMES, type Outcome } from './observation.ts';
import { OBSERVERS, type Observer } from './observer.ts';
import { describeExample, earlierExample } from './seen-example.ts';
import { NO_SEEN_REQUESTS, onceAt, RequestList, requestCounter } from './seen-requests.ts';
import { TupleTable } from './tuple-table.ts';

/** The distinct connections of a recording. Grows with them, not with the records. */
export interface ConnectionTable {
  addObservation(observation: Observation): void;
  addSeen(seen: SeenConnection): void;
  addAnswer(answer: DnsAnswer, time: EpochMs | undefined): void;
  addSeenAnswers(digest: Pick<FlowDigest, 'answers' | 'hasAllAnswers'>): void;
  /** The parts of addObservation, for readers that know ends again. */
  endOf(endpoint: Endpoint): TableEnd;
  /** The same for readers that do not ask twice for one endpoint. */
  enter(endpoint: Endpoint): TableEnd;
  /** The entry of a connection, for what few records tell. */
  entryOf(source: TableEnd, destination: TableEnd, connection: ConnectionKind): TableEntry;
  /**
   * Counts `weight` connections under counterIndex. Undefined for nearly all records: otherwise the record may be the example
   * of the entry.
   */
  count(
    source: TableEnd,
    destination: TableEnd,
    connection: ConnectionKind,
    counter: number,
    weight: number,
    time: EpochMs | undefined,
  ): TableEntry | undefined;
  /** The connections, sorted by who, to whom, protocol and port, and the DNS answers. */
  finish(): Pick<FlowDigest, 'connections' | 'answers' | 'hasAllAnswers'>;
}

/** One end with all that its records know. */
export interface TableEnd {
  readonly id: number;
  readonly identity: string;
  merged: Endpoint;
}

export interface TableEntry {
  readonly source: TableEnd;
  readonly destination: TableEnd;
  readonly connection: ConnectionKind;
  /** Undefined until the first one is offered. */
  example: SeenConnection['example'] | undefined;
  hours: HoursOfDay;
  names: readonly DnsName[];
  policies: readonly NamedPolicy[];
  /** Undefined until there is one. */
  requests: RequestList | undefined;
}

const KEY_INDEX: ReadonlyMap<CounterKey, number> = new Map(COUNTER_KEYS.map((key, index) => [key, index]));

/** Endpoints remembered by reference; a bound on memory only. */
const MAX_KNOWN = 65_536;

export function createConnectionTable(): ConnectionTable {
  const ends = new Map<string, TableEnd>();
  // Readers share the endpoints of records that look alike: most records are told apart by reference.
  const known = new Map<Endpoint, TableEnd>();
  const answers = new AnswerTable();
  const entries: TableEntry[] = [];
  const entryKeys = new TupleTable(4);
  /** What is counted: a connection by a counter. Numbers only, next to each other, because every line comes here. */
  const countedKeys = new TupleTable(4);
  const counted: Counted[] = [];
  let sums = new Float64Array(3 * 1024);
  let hours = new Int32Array(1024);
  const key = new Int32Array(4);

  const entryOf = (source: TableEnd, destination: TableEnd, connection: ConnectionKind): TableEntry => {
    const { protocol, port, icmp, isPodToItself } = connection;
    key[0] = source.id;
    key[1] = destination.id;
    key[2] = port ?? NO_PORT;
    key[3] = kindNumber(connection);
    const index = entryKeys.indexOf(key);
    const seen = entries[index];
    if (seen !== undefined) return seen;
    const entry: TableEntry = {
      source,
      destination,
      connection: { protocol, port, icmp, isPodToItself },
      example: undefined,
      hours: 0,
      names: NO_NAMES,
      policies: [],
      requests: undefined,
    };
    entries.push(entry);
    return entry;
  };

  const countAt = (
    source: TableEnd,
    destination: TableEnd,
    connection: ConnectionKind,
    counter: number,
    weight: number,
    first: EpochMs | undefined,
    last: EpochMs | undefined,
  ): TableEntry | undefined => {
    key[0] = source.id;
    key[1] = destination.id;
    key[2] = connection.port ?? NO_PORT;
    key[3] = kindNumber(connection) * COUNTER_KEYS.length + counter;
    const index = countedKeys.indexOf(key);
    const at = index * 3;
    if (index === counted.length) {
      counted.push({ entry: entryOf(source, destination, connection), counter });
      if (at + 3 > sums.length) {
        sums = grown(sums, new Float64Array(sums.length * 2));
        hours = grown(hours, new Int32Array(hours.length * 2));
      }
      sums[at + FIRST] = Number.POSITIVE_INFINITY;
      sums[at + LAST] = Number.NEGATIVE_INFINITY;
    }
    sums[at] = (sums[at] ?? 0) + weight;
    if (first === undefined || last === undefined) return counted[index]?.entry;
    hours[index] = (hours[index] ?? 0) | hourOf(first) | (last === first ? 0 : hourOf(last));
    if (last > (sums[at + LAST] ?? 0)) sums[at + LAST] = last;
    if (first > (sums[at + FIRST] ?? 0)) return undefined;
    sums[at + FIRST] = first;
    return counted[index]?.entry;
  };

  const table: ConnectionTable = {
    endOf(endpoint) {
      const seen = known.get(endpoint);
      if (seen !== undefined) return seen;
      const end = table.enter(endpoint);
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(endpoint, end);
      return end;
    },
    enter(endpoint) {
      const identity = endpointIdentity(endpoint);
      const seen = ends.get(identity);
      if (seen !== undefined) {
        seen.merged = mergeEndpoints(seen.merged, endpoint);
        return seen;
      }
      const end = { id: ends.size, identity, merged: endpoint };
      ends.set(identity, end);
      return end;
    },
    entryOf,
    count(source, destination, connection, counter, weight, time) {
      return countAt(source, destination, connection, counter, weight, time, time);
    },
    addObservation(observation) {
      const { connection, observer, outcome, weight, time, lastTime, node, example, policies, isRefused } =
        observation;
      const source = table.endOf(connection.source);
      const destination = table.endOf(connection.destination);
      const counter = counterIndex(observer, outcome);
      const last = lastTime !== undefined && time !== undefined && lastTime > time ? lastTime : time;
      const first = countAt(source, destination, connection, counter, weight, time, last);
      if (first !== undefined) offerExample(first, example, time, node);
      const names = connection.destination.kind === 'world' ? connection.destination.names : NO_NAMES;
      if (names.length === 0 && policies.length === 0 && connection.l7 === undefined) return;
      const entry = entryOf(source, destination, connection);
      addNames(entry, names);
      addPolicies(entry, policies);
      if (connection.l7 === undefined) return;
      requestsOf(entry).count(connection.l7, requestCounter(observer, isRefused), onceAt(time, weight));
    },
    addSeen({ connection, counters, hours: seenHours, names, policies, requests, example }) {
      const source = table.endOf(connection.source);
      const destination = table.endOf(connection.destination);
      for (const [name, { count, firstSeen, lastSeen }] of counters) {
        countAt(source, destination, connection, KEY_INDEX.get(name) ?? 0, count, firstSeen, lastSeen);
      }
      const entry = entryOf(source, destination, connection);
      entry.hours |= seenHours;
      entry.names = boundedNames(entry.names, recordedNames(names));
      entry.example = earlierExample(entry.example, example);
      addPolicies(entry, policies);
      if (requests.requests.length > 0 || !requests.isComplete) requestsOf(entry).addAll(requests);
    },
    addAnswer({ client, name, addresses }, time) {
      const end = table.endOf(client);
      for (const address of addresses) answers.add(end, name, address, time, time);
    },
    addSeenAnswers({ answers: seen, hasAllAnswers }) {
      if (!hasAllAnswers) answers.markIncomplete();
      for (const answer of seen) addSeenAnswer(answers, table.endOf(answer.client), answer);
    },
    finish() {
      const counters = new Map(entries.map((entry) => [entry, new Map<CounterKey, Sightings>()]));
      const order = counted.map((_, index) => index);
      order.sort((one, other) => (counted[one]?.counter ?? 0) - (counted[other]?.counter ?? 0));
      for (const index of order) {
        const { entry, counter } = counted[index] ?? {};
        const name = COUNTER_KEYS[counter ?? -1];
        if (entry === undefined || name === undefined) continue;
        counters.get(entry)?.set(name, sumAt(sums, index * 3));
        entry.hours |= hours[index] ?? 0;
      }
      const connections = [...entries].sort(compareEntries).map((entry) => ({
        connection: {
          source: entry.source.merged,
          destination: entry.destination.merged,
          ...entry.connection,
          l7: undefined,
        },
        counters: counters.get(entry) ?? NO_COUNTERS,
        hours: entry.hours,
        names: entry.names.map(({ name }) => name),
        policies: entry.policies,
        requests: entry.requests?.finish() ?? NO_SEEN_REQUESTS,
        example: entry.example ?? NO_EXAMPLE,
      }));
      return { connections, answers: answers.finish(), hasAllAnswers: answers.isComplete };
    },
  };
  return table;
}

interface Counted {
  readonly entry: TableEntry;
  readonly counter: number;
}

const NO_NAMES: readonly DnsName[] = [];
const NO_COUNTERS: SightingCounters = new Map();
const NO_PORT = -1;
const FIRST = 1;
const LAST = 2;

function grown<Column extends Float64Array | Int32Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}

/** The times of a counter that saw no dated record are not known. */
function sumAt(sums: Float64Array, at: number): Sightings {
  const [count = 0, first = 0, last = 0] = sums.subarray(at, at + 3);
  return first <= last
    ? { count, firstSeen: first, lastSeen: last }
    : { count, firstSeen: undefined, lastSeen: undefined };
}

/** Never seen: every entry is offered an example. */
const NO_EXAMPLE: SeenConnection['example'] = {
  time: undefined,
  source: 'not recorded',
  destination: 'not recorded',
  node: undefined,
};

export function offerExample(
  entry: TableEntry,
  parts: ExampleParts,
  time: EpochMs | undefined,
  node: string | undefined,
): void {
  entry.example = earlierExample(entry.example, { time, ...describeExample(parts), node });
}

/** What a record of the connection calls its destination, which is outside of the cluster. */
export function addNames(entry: TableEntry, names: readonly DnsName[]): void {
  if (names !== entry.names) entry.names = boundedNames(entry.names, names);
}

/** The very list that is added where it holds all that is known: records repeat it, by reference. */
function boundedNames(known: readonly DnsName[], added: readonly DnsName[]): readonly DnsName[] {
  if (added.every(({ name }) => known.some((one) => one.name === name))) return known;
  return mergeNames(known, added) === known ? known : mergeNames(added, known);
}

export function addPolicies(entry: TableEntry, policies: readonly NamedPolicy[]): void {
  entry.policies = joinPolicies(entry.policies, policies);
}

export function requestsOf(entry: TableEntry): RequestList {
  entry.requests ??= new RequestList();
  return entry.requests;
}

function addSeenAnswer(answers: AnswerTable, client: TableEnd, answer: SeenAnswer): void {
  answers.add(client, answer.name, answer.address, answer.firstSeen, answer.lastSeen);
}

/** The place of a counter in COUNTER_KEYS. */
export function counterIndex(observer: Observer, outcome: Outcome): number {
  return OBSERVERS.indexOf(observer) * OUTCOMES.length + OUTCOMES.indexOf(outcome);
}

function compareEntries(one: TableEntry, other: TableEntry): number {
  return (
    compareText(one.source.identity, other.source.identity) ||
    compareText(one.destination.identity, other.destination.identity) ||
    compareKinds(one.connection, other.connection)
  );
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
