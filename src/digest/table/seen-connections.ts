import type { Sightings } from '../../model/digest.ts';
import { COUNTER_KEYS, type CounterKey, type SeenConnection } from '../flow-digest.ts';
import type { ObservedVolume } from '../observed-volume.ts';
import { NO_SEEN_REQUESTS } from '../seen-requests.ts';
import { kindOrder } from './connection-kind.ts';
import type { CounterTable } from './counter-table.ts';
import type { EndTable, TableEnd } from './end-table.ts';
import { countUp, sortByKeys } from './sort-by-keys.ts';
import type { TableEntry } from './table-entry.ts';

/** What a table holds when all was counted; `counted` are the entries of the rows of `counters`. */
export interface CountedEntries {
  readonly entries: readonly TableEntry[];
  readonly ends: EndTable;
  readonly counters: CounterTable;
  readonly counted: readonly TableEntry[];
  /** By the index of their entry. */
  readonly volumes: ReadonlyMap<number, readonly ObservedVolume[]>;
}

/** The connections, sorted by who, to whom, protocol and port. It runs once, and on each connection: its loops are over numbers. */
export function seenConnections(table: CountedEntries): readonly SeenConnection[] {
  const { entries, ends, counters, volumes } = table;
  const { first, next } = rowsOfEntries(table);
  const seen: SeenConnection[] = [];
  for (const index of orderOf(table)) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const sightings = new Map<CounterKey, Sightings>();
    let { hours } = entry;
    for (let row = first[index] ?? NONE; row !== NONE; row = next[row] ?? NONE) {
      const key = COUNTER_KEYS[counters.rest(row) % COUNTER_KEYS.length];
      if (key !== undefined) sightings.set(key, counters.sightings(row));
      hours |= counters.hours(row);
    }
    const { protocol, port, icmp, isPodToItself } = entry.connection;
    const moved = volumes.get(index);
    const found: SeenConnection = {
      connection: {
        source: ends.at(entry.source).merged,
        destination: ends.at(entry.destination).merged,
        protocol,
        port,
        icmp,
        l7: undefined,
        isPodToItself,
      },
      counters: sightings,
      hours,
      names: entry.names,
      policies: entry.policies,
      requests: entry.requests?.finish() ?? NO_SEEN_REQUESTS,
      example: entry.example ?? NO_EXAMPLE,
    };
    seen.push(moved === undefined ? found : { ...found, volumes: moved });
  }
  return seen;
}

const NONE = -1;

/** The rows of each entry as a chain, in the order of COUNTER_KEYS. */
function rowsOfEntries({ entries, counters, counted }: CountedEntries) {
  const keys = new Int32Array(counted.length);
  for (let row = 0; row < keys.length; row++) keys[row] = counters.rest(row) % COUNTER_KEYS.length;
  const rows = sortByKeys(countUp(keys.length), keys, COUNTER_KEYS.length);
  const first = new Int32Array(entries.length).fill(NONE);
  const next = new Int32Array(counted.length);
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] ?? NONE;
    const index = counted[row]?.index ?? NONE;
    next[row] = first[index] ?? NONE;
    first[index] = row;
  }
  return { first, next };
}

function orderOf({ entries, ends }: CountedEntries): Int32Array {
  const ranks = ranksOf(ends.all);
  const sources = new Int32Array(entries.length);
  const destinations = new Int32Array(entries.length);
  const orders = new Float64Array(entries.length);
  for (const { index, source, destination, kind, connection } of entries) {
    sources[index] = ranks[source] ?? 0;
    destinations[index] = ranks[destination] ?? 0;
    orders[index] = kindOrder(kind, connection.port);
  }
  const distinct = Float64Array.from(new Set(orders)).sort();
  const places = new Map<number, number>();
  for (const order of distinct) places.set(order, places.size);
  const kinds = new Int32Array(entries.length);
  for (let i = 0; i < kinds.length; i++) kinds[i] = places.get(orders[i] ?? 0) ?? 0;
  const byKind = sortByKeys(countUp(entries.length), kinds, places.size);
  return sortByKeys(sortByKeys(byKind, destinations, ends.all.length), sources, ends.all.length);
}

/** The place of each end among all by their identities: these are long, and connections are many. */
function ranksOf(ends: readonly TableEnd[]): Int32Array {
  const ids = new Map<string, number>();
  for (const { identity, id } of ends) ids.set(identity, id);
  const ranks = new Int32Array(ends.length);
  let rank = 0;
  for (const identity of [...ids.keys()].sort()) ranks[ids.get(identity) ?? 0] = rank++;
  return ranks;
}

/** Never seen: every entry is offered an example. */
const NO_EXAMPLE: SeenConnection['example'] = {
  time: undefined,
  source: 'not recorded',
  destination: 'not recorded',
  node: undefined,
};
