import type { Connection } from '../../model/connection.ts';
import type { EpochMs, Sightings } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { type ExampleParts, type Observation, OUTCOMES, type Outcome } from '../flow-line.ts';
import { OBSERVERS, type Observer } from '../observer.ts';
import { protocolNumber } from '../protocol-number.ts';
import { TupleTable } from '../tuple-table.ts';
import { endpointIdentity } from './endpoint-identity.ts';
import { COUNTER_KEYS, type CounterKey, type SeenConnection, type SightingCounters } from './flow-digest.ts';
import { mergeEndpoints } from './merge-endpoints.ts';

/** The distinct connections of a recording. Grows with them, not with the records. */
export interface ConnectionTable {
  addObservation(observation: Observation): void;
  addSeen(seen: SeenConnection): void;
  /** The parts of addObservation, for readers that know ends again. */
  endOf(endpoint: Endpoint): TableEnd;
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
  offerExample(
    entry: TableEntry,
    parts: ExampleParts,
    time: EpochMs | undefined,
    node: string | undefined,
  ): void;
  /** The connections, sorted by who, to whom, protocol and port. */
  finish(): readonly SeenConnection[];
}

/** One end with all that its records know. */
export interface TableEnd {
  readonly table: ConnectionTable;
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
}

/** What a connection is besides its ends. */
export type ConnectionKind = Pick<Connection, 'protocol' | 'port' | 'isPodToItself'>;

const KEY_INDEX: ReadonlyMap<CounterKey, number> = new Map(COUNTER_KEYS.map((key, index) => [key, index]));

/** Endpoints remembered by reference; a bound on memory only. */
const MAX_KNOWN = 65_536;

export function createConnectionTable(): ConnectionTable {
  const ends = new Map<string, TableEnd>();
  // Readers share the endpoints of records that look alike: most records are told apart by reference.
  const known = new Map<Endpoint, TableEnd>();
  const entries: TableEntry[] = [];
  const entryKeys = new TupleTable(4);
  /** What is counted: a connection by a counter. Numbers only, next to each other, because every line comes here. */
  const countedKeys = new TupleTable(4);
  const counted: Counted[] = [];
  let sums = new Float64Array(3 * 1024);
  const key = new Int32Array(4);

  const entryOf = (source: TableEnd, destination: TableEnd, connection: ConnectionKind): TableEntry => {
    const { protocol, port, isPodToItself } = connection;
    key[0] = source.id;
    key[1] = destination.id;
    key[2] = port ?? NO_PORT;
    key[3] = kindNumber(connection);
    const index = entryKeys.indexOf(key);
    const seen = entries[index];
    if (seen !== undefined) return seen;
    const entry = {
      source,
      destination,
      connection: { protocol, port, isPodToItself },
      example: undefined,
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
        const larger = new Float64Array(sums.length * 2);
        larger.set(sums);
        sums = larger;
      }
      sums[at + FIRST] = Number.POSITIVE_INFINITY;
      sums[at + LAST] = Number.NEGATIVE_INFINITY;
    }
    sums[at] = (sums[at] ?? 0) + weight;
    if (first === undefined || last === undefined) return counted[index]?.entry;
    if (last > (sums[at + LAST] ?? 0)) sums[at + LAST] = last;
    if (first > (sums[at + FIRST] ?? 0)) return undefined;
    sums[at + FIRST] = first;
    return counted[index]?.entry;
  };

  const table: ConnectionTable = {
    endOf(endpoint) {
      const seen = known.get(endpoint);
      if (seen !== undefined) return seen;
      const identity = endpointIdentity(endpoint);
      let end = ends.get(identity);
      if (end === undefined) {
        end = { table, id: ends.size, identity, merged: endpoint };
        ends.set(identity, end);
      } else {
        end.merged = mergeEndpoints(end.merged, endpoint);
      }
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(endpoint, end);
      return end;
    },
    count(source, destination, connection, counter, weight, time) {
      return countAt(source, destination, connection, counter, weight, time, time);
    },
    offerExample(entry, parts, time, node) {
      offer(entry, { time, ...describe(parts), node });
    },
    addObservation({ connection, observer, outcome, weight, time, node, example }) {
      const source = table.endOf(connection.source);
      const destination = table.endOf(connection.destination);
      const entry = table.count(
        source,
        destination,
        connection,
        counterIndex(observer, outcome),
        weight,
        time,
      );
      if (entry !== undefined) table.offerExample(entry, example, time, node);
    },
    addSeen({ connection, counters, example }) {
      const source = table.endOf(connection.source);
      const destination = table.endOf(connection.destination);
      for (const [name, { count, firstSeen, lastSeen }] of counters) {
        countAt(source, destination, connection, KEY_INDEX.get(name) ?? 0, count, firstSeen, lastSeen);
      }
      offer(entryOf(source, destination, connection), example);
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
      }
      return [...entries].sort(compareEntries).map((entry) => ({
        connection: {
          source: entry.source.merged,
          destination: entry.destination.merged,
          ...entry.connection,
          icmp: undefined,
          l7: undefined,
        },
        counters: counters.get(entry) ?? NO_COUNTERS,
        example: entry.example ?? NO_EXAMPLE,
      }));
    },
  };
  return table;
}

interface Counted {
  readonly entry: TableEntry;
  readonly counter: number;
}

const NO_COUNTERS: SightingCounters = new Map();
const FIRST = 1;
const LAST = 2;

/** The times of a counter that saw no dated record are not known. */
function sumAt(sums: Float64Array, at: number): Sightings {
  const [count = 0, first = 0, last = 0] = sums.subarray(at, at + 3);
  return first <= last
    ? { count, firstSeen: first, lastSeen: last }
    : { count, firstSeen: undefined, lastSeen: undefined };
}

function kindNumber({ protocol, isPodToItself }: ConnectionKind): number {
  return protocolNumber(protocol) * 2 + Number(isPodToItself);
}

/** Never seen: every entry is offered an example. */
const NO_EXAMPLE: SeenConnection['example'] = {
  time: undefined,
  source: 'not recorded',
  destination: 'not recorded',
  node: undefined,
};

function offer(entry: TableEntry, example: SeenConnection['example']): void {
  entry.example = entry.example === undefined ? example : earlier(entry.example, example);
}

/** The place of a counter in COUNTER_KEYS. */
export function counterIndex(observer: Observer, outcome: Outcome): number {
  return OBSERVERS.indexOf(observer) * OUTCOMES.length + OUTCOMES.indexOf(outcome);
}

const NO_PORT = -1;

/** Dated records come before undated ones. */
function isLater(time: EpochMs | undefined, than: EpochMs | undefined): boolean {
  if (time === undefined) return than !== undefined;
  return than !== undefined && time > than;
}

/** The earlier record; of records of the same time the first by its text, so that the order of lines does not matter. */
function earlier(
  one: SeenConnection['example'],
  other: SeenConnection['example'],
): SeenConnection['example'] {
  if (one.time !== other.time) return isLater(one.time, other.time) ? other : one;
  return compareText(exampleText(one), exampleText(other)) <= 0 ? one : other;
}

function exampleText({ source, destination, node }: SeenConnection['example']): string {
  return `${source}\n${destination}\n${node ?? ''}`;
}

function describe(parts: ExampleParts): { readonly source: string; readonly destination: string } {
  return {
    source: describeEnd(parts.sourcePod, parts.sourceAddress, parts.sourcePort),
    destination: describeEnd(parts.destinationPod, parts.destinationAddress, parts.destinationPort),
  };
}

/** `shop/web-6d5f7c9b8d-abcde (10.0.1.7:40000)`. */
function describeEnd(pod: string | undefined, address: string | undefined, port: number | undefined): string {
  const host = address?.includes(':') === true && port !== undefined ? `[${address}]` : address;
  const socket = host === undefined ? undefined : `${host}${port === undefined ? '' : `:${port}`}`;
  if (pod === undefined) return socket ?? 'not recorded';
  return socket === undefined ? pod : `${pod} (${socket})`;
}

function compareEntries(one: TableEntry, other: TableEntry): number {
  const [a, b] = [one.connection, other.connection];
  return (
    compareText(one.source.identity, other.source.identity) ||
    compareText(one.destination.identity, other.destination.identity) ||
    compareText(a.protocol, b.protocol) ||
    (a.port ?? 0) - (b.port ?? 0) ||
    Number(a.isPodToItself) - Number(b.isPodToItself)
  );
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
