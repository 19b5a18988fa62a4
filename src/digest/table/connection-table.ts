import type { EpochMs, NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { DnsAnswer } from '../dns-answer.ts';
import { endpointIdentity } from '../endpoint-identity.ts';
import {
  COUNTER_KEYS,
  type CounterKey,
  type FlowDigest,
  type SeenAnswer,
  type SeenConnection,
} from '../flow-digest.ts';
import { mergeEndpoints } from '../merge-endpoints.ts';
import { joinPolicies } from '../named-policies.ts';
import { type ExampleParts, type Observation, OUTCOMES, type Outcome } from '../observation.ts';
import { OBSERVERS, type Observer } from '../observer.ts';
import { comesBefore, describeExample, earlierExample, isLater } from '../seen-example.ts';
import { onceAt, RequestList, requestCounter } from '../seen-requests.ts';
import { AnswerTable } from './answer-table.ts';
import { kindNumber, kindOf, NO_PORT } from './connection-kind.ts';
import { CounterTable } from './counter-table.ts';
import { NameBound } from './name-bound.ts';
import { nameEnds } from './name-ends.ts';
import { seenConnections } from './seen-connections.ts';
import type { TableEnd, TableEntry } from './table-entry.ts';
import { TupleTable } from './tuple-table.ts';
import { VolumeTable } from './volume-table.ts';

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
  /** The entry of a connection, for what few records tell: the ids of its ends, port (or NO_PORT) and kindNumber. */
  entryOf(source: number, destination: number, port: number, kind: number): TableEntry;
  /** What a record of the connection calls its destination, which is outside of the cluster. */
  addNames(entry: TableEntry, names: readonly string[]): void;
  /** Says that connections that were added, or will be, have lost their names from this one on. */
  boundNames(maxNames: number): void;
  /** The last name that is kept of a connection that has all it may have. */
  lastNameOf(entry: TableEntry): string | undefined;
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
  ): TableEntry | undefined;
  /** The connections, sorted by who, to whom, protocol and port, and the DNS answers. */
  finish(): Pick<FlowDigest, 'connections' | 'maxNames' | 'answers' | 'hasAllAnswers'>;
}

const KEY_INDEX: ReadonlyMap<CounterKey, number> = new Map(COUNTER_KEYS.map((key, index) => [key, index]));

/** Endpoints remembered by reference; a bound on memory only. */
const MAX_KNOWN = 65_536;

export function createConnectionTable(): ConnectionTable {
  const ends: TableEnd[] = [];
  const byIdentity = new Map<string, TableEnd>();
  // Readers share the endpoints of records that look alike: most records are told apart by reference.
  const known = new Map<Endpoint, TableEnd>();
  const answers = new AnswerTable();
  const entries: TableEntry[] = [];
  const names = new NameBound(entries);
  /** Whose ends may lack names that they have. */
  const named = new Set<TableEntry>();
  const entryKeys = new TupleTable(4);
  const counters = new CounterTable();
  const volumes = new VolumeTable();
  /** By the rows of the counters. */
  const counted: TableEntry[] = [];
  const key = new Int32Array(4);

  const endAt = (id: number): TableEnd => {
    const end = ends[id];
    if (end === undefined) throw new Error(`no end has the id ${id}`);
    return end;
  };

  const entryOf = (source: number, destination: number, port: number, kind: number): TableEntry => {
    key[0] = source;
    key[1] = destination;
    key[2] = port;
    key[3] = kind;
    const index = entryKeys.indexOf(key);
    const seen = entries[index];
    if (seen !== undefined) return seen;
    const entry: TableEntry = {
      index,
      source,
      destination,
      kind,
      connection: kindOf(kind, port),
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
    source: number,
    destination: number,
    port: number,
    kind: number,
    counter: number,
    weight: number,
    first: number,
    last: number,
  ): TableEntry | undefined => {
    const rest = kind * COUNTER_KEYS.length + counter;
    const row = counters.count(source, destination, port, rest, weight, first, last);
    if (row < 0) return undefined;
    if (row === counted.length) counted.push(entryOf(source, destination, port, kind));
    return counted[row];
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
      const seen = byIdentity.get(identity);
      if (seen !== undefined) {
        seen.merged = mergeEndpoints(seen.merged, endpoint);
        return seen;
      }
      const end = { id: ends.length, identity, merged: endpoint };
      ends.push(end);
      byIdentity.set(identity, end);
      return end;
    },
    entryOf,
    addNames(entry, ofRecord) {
      if (ofRecord === entry.names) return;
      names.add(entry, ofRecord);
      named.add(entry);
    },
    boundNames: (maxNames) => names.lower(maxNames),
    lastNameOf: (entry) => entry.names[names.maxNames - 1],
    count: countAt,
    addObservation(observation) {
      const {
        connection,
        observer,
        outcome,
        weight,
        time,
        lastTime,
        node,
        example,
        policies,
        isRefused,
        traffic,
      } = observation;
      const source = table.endOf(connection.source).id;
      const destination = table.endOf(connection.destination).id;
      const { port = NO_PORT } = connection;
      const kind = kindNumber(connection);
      const counter = counterIndex(observer, outcome);
      const last = lastTime !== undefined && time !== undefined && lastTime > time ? lastTime : time;
      const first = countAt(source, destination, port, kind, counter, weight, time ?? NaN, last ?? NaN);
      if (first !== undefined) offerExample(first, example, time, node);
      const to = connection.destination;
      const called = to.kind === 'world' && to.names.length > 0 ? to.names.map(({ name }) => name) : NO_NAMES;
      if (
        called.length === 0 &&
        policies.length === 0 &&
        connection.l7 === undefined &&
        traffic === undefined
      )
        return;
      const entry = entryOf(source, destination, port, kind);
      traffic?.addTo(volumes, entry.index);
      if (called.length > 0) names.add(entry, called);
      if (policies.length > 0) addPolicies(entry, policies);
      if (connection.l7 === undefined) return;
      requestsOf(entry).count(connection.l7, requestCounter(observer, isRefused), onceAt(time, weight));
    },
    addSeen({
      connection,
      counters,
      hours: seenHours,
      names: called,
      policies,
      requests,
      example,
      volumes: moved,
    }) {
      const source = table.endOf(connection.source).id;
      const destination = table.endOf(connection.destination).id;
      const { port = NO_PORT } = connection;
      const kind = kindNumber(connection);
      for (const [name, { count, firstSeen = NaN, lastSeen = NaN }] of counters) {
        countAt(source, destination, port, kind, KEY_INDEX.get(name) ?? 0, count, firstSeen, lastSeen);
      }
      const entry = entryOf(source, destination, port, kind);
      entry.hours |= seenHours;
      names.add(entry, called);
      entry.example = earlierExample(entry.example, example);
      addPolicies(entry, policies);
      if (requests.requests.length > 0 || !requests.isComplete) requestsOf(entry).addAll(requests);
      for (const volume of moved ?? []) volumes.join(entry.index, volume);
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
      nameEnds(named, endAt);
      named.clear();
      const connections = seenConnections({ entries, ends, counters, counted, volumes: volumes.finish() });
      return {
        connections,
        maxNames: names.maxNames,
        answers: answers.finish(),
        hasAllAnswers: answers.isComplete,
      };
    },
  };
  return table;
}

const NO_NAMES: readonly string[] = [];

export function offerExample(
  entry: TableEntry,
  parts: ExampleParts,
  time: EpochMs | undefined,
  node: string | undefined,
): void {
  const { example } = entry;
  if (example !== undefined && isLater(time, example.time)) return;
  if (example !== undefined && time === example.time && !comesBefore(parts, node, example)) return;
  const { source, destination } = describeExample(parts);
  entry.example = { time, source, destination, node };
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
