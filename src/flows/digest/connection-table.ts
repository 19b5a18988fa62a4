import type { Connection } from '../../model/connection.ts';
import type { EpochMs } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { type ExampleParts, type Observation, OUTCOMES } from '../flow-line.ts';
import { OBSERVERS } from '../observer.ts';
import { TupleTable } from '../tuple-table.ts';
import { endpointIdentity } from './endpoint-identity.ts';
import {
  COUNTER_KEYS,
  type CounterKey,
  type SeenConnection,
  type SightingCounter,
  type SightingCounters,
} from './flow-digest.ts';
import { mergeEndpoints } from './merge-endpoints.ts';

/** The distinct connections of a recording. Grows with them, not with the records. */
export interface ConnectionTable {
  addObservation(observation: Observation): void;
  addSeen(seen: SeenConnection): void;
  /** The connections, sorted by who, to whom, protocol and port. */
  finish(): readonly SeenConnection[];
}

/** One end with all that its records know. */
interface End {
  readonly id: number;
  readonly identity: string;
  merged: Endpoint;
}

interface Entry {
  readonly source: End;
  readonly destination: End;
  readonly connection: Pick<Connection, 'protocol' | 'port' | 'isPodToItself'>;
  readonly counters: (MutableCounter | undefined)[];
  example: SeenConnection['example'];
}

/** Times of a counter that saw no dated record are those of an empty window. */
interface MutableCounter {
  count: number;
  first: EpochMs;
  last: EpochMs;
}

const KEY_INDEX: ReadonlyMap<CounterKey, number> = new Map(COUNTER_KEYS.map((key, index) => [key, index]));

/** Endpoints remembered by reference; a bound on memory only. */
const MAX_KNOWN = 65_536;

export function createConnectionTable(): ConnectionTable {
  const ends = new Map<string, End>();
  // Readers share the endpoints of records that look alike: most records are told apart by reference.
  const known = new Map<Endpoint, End>();
  const entries: Entry[] = [];
  const keys = new TupleTable(4);
  const key = new Int32Array(4);

  const endOf = (endpoint: Endpoint): End => {
    const seen = known.get(endpoint);
    if (seen !== undefined) return seen;
    const identity = endpointIdentity(endpoint);
    let end = ends.get(identity);
    if (end === undefined) {
      end = { id: ends.size, identity, merged: endpoint };
      ends.set(identity, end);
    } else {
      end.merged = mergeEndpoints(end.merged, endpoint);
    }
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(endpoint, end);
    return end;
  };

  const entryOf = (connection: Connection, example: () => SeenConnection['example']): Entry => {
    const source = endOf(connection.source);
    const destination = endOf(connection.destination);
    const { protocol, port, isPodToItself } = connection;
    key[0] = source.id;
    key[1] = destination.id;
    key[2] = port ?? NO_PORT;
    key[3] = PROTOCOLS.indexOf(protocol) * 2 + Number(isPodToItself);
    const index = keys.indexOf(key);
    const known = entries[index];
    if (known !== undefined) return known;
    const entry: Entry = {
      source,
      destination,
      connection: { protocol, port, isPodToItself },
      counters: [],
      example: example(),
    };
    entries.push(entry);
    return entry;
  };

  return {
    addObservation(observation) {
      const { connection, observer, outcome, weight, time } = observation;
      const exampleOf = () => ({ time, ...describe(observation.example), node: observation.node });
      const entry = entryOf(connection, exampleOf);
      const index = OBSERVERS.indexOf(observer) * OUTCOMES.length + OUTCOMES.indexOf(outcome);
      count(entry.counters, index, weight, time, time);
      if (!isLater(time, entry.example.time)) entry.example = earlier(entry.example, exampleOf());
    },
    addSeen({ connection, counters, example }) {
      const entry = entryOf(connection, () => example);
      for (const [key, counter] of counters) {
        count(entry.counters, KEY_INDEX.get(key) ?? 0, counter.count, counter.firstSeen, counter.lastSeen);
      }
      entry.example = earlier(entry.example, example);
    },
    finish() {
      return entries.sort(compareEntries).map((entry) => ({
        connection: {
          source: entry.source.merged,
          destination: entry.destination.merged,
          ...entry.connection,
        },
        counters: frozenCounters(entry.counters),
        example: entry.example,
      }));
    },
  };
}

const NO_PORT = -1;

function count(
  counters: (MutableCounter | undefined)[],
  index: number,
  added: number,
  first: EpochMs = Number.POSITIVE_INFINITY,
  last: EpochMs = Number.NEGATIVE_INFINITY,
): void {
  const counter = counters[index];
  if (counter === undefined) {
    counters[index] = { count: added, first, last };
    return;
  }
  counter.count += added;
  if (first < counter.first) counter.first = first;
  if (last > counter.last) counter.last = last;
}

function frozenCounters(counters: readonly (MutableCounter | undefined)[]): SightingCounters {
  const frozen = new Map<CounterKey, SightingCounter>();
  COUNTER_KEYS.forEach((key, index) => {
    const counter = counters[index];
    if (counter === undefined) return;
    const { count, first, last } = counter;
    const isDated = first <= last;
    frozen.set(key, {
      count,
      firstSeen: isDated ? first : undefined,
      lastSeen: isDated ? last : undefined,
    });
  });
  return frozen;
}

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

function compareEntries(one: Entry, other: Entry): number {
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
