import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Endpoint } from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import { identityTexts } from '../identity-labels.ts';
import {
  CONNECTION_COLUMNS,
  COUNTER_COLUMNS,
  type ConnectionColumn,
  counterColumn,
  END_COLUMNS,
  type EndColumn,
  METADATA_KEY,
  SCHEMA_VERSION,
} from './digest-columns.ts';
import { NO_SEAL, sealFile } from './file-seal.ts';
import {
  COUNTER_KEYS,
  type CounterKey,
  type FlowDigest,
  type FlowDigestSource,
  type SeenConnection,
} from './flow-digest.ts';
import { joinTexts } from './text-list.ts';

type Cell = string | number | bigint | boolean | Date | undefined;

/**
 * The digest as a Parquet file (docs/digest.md). Equal digests give equal bytes: rows are sorted and nothing but the digest
 * is written, no clock and no version of this program.
 */
export function writeDigestFile(digest: FlowDigest): Uint8Array {
  const { connections, window, nodes, lostEvents, sources } = digest;
  const metadata = {
    schemaVersion: SCHEMA_VERSION,
    window: window ?? null,
    nodes,
    lostEvents,
    sources: sources.map(sourceRecord),
    seal: NO_SEAL,
  };
  const buffer = parquetWriteBuffer({
    columnData: [
      ...endColumns(connections, 'source'),
      ...endColumns(connections, 'destination'),
      ...connectionColumns(connections),
      ...COUNTER_KEYS.flatMap((key) => counterColumns(connections, key)),
    ],
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(metadata) }],
    createdBy: 'sluice',
  });
  return sealFile(new Uint8Array(buffer));
}

/** Always in this order, wherever the source comes from. */
function sourceRecord({ name, format, isComplete, fingerprint, records }: FlowDigestSource): object {
  return { name, format, isComplete, fingerprint, records };
}

function column(name: string, type: string, data: readonly Cell[]): ColumnSource {
  return { name, type: type as NonNullable<ColumnSource['type']>, data: [...data] };
}

function endColumns(connections: readonly SeenConnection[], end: 'source' | 'destination'): ColumnSource[] {
  const cells = new Map<Endpoint, Readonly<Record<EndColumn, Cell>>>();
  for (const { connection } of connections) {
    const endpoint = connection[end];
    if (!cells.has(endpoint)) cells.set(endpoint, endCells(endpoint));
  }
  return entriesOf(END_COLUMNS).map(([name, type]) =>
    column(
      `${end}_${name}`,
      type,
      connections.map(({ connection }) => cells.get(connection[end])?.[name]),
    ),
  );
}

function endCells(endpoint: Endpoint): Readonly<Record<EndColumn, Cell>> {
  const { kind, addresses } = endpoint;
  const cells = {
    kind,
    namespace: undefined,
    name: undefined,
    owner_kind: undefined,
    labels: undefined,
    addresses: joinTexts(addresses.addresses.map(formatIpAddress)),
    has_all_addresses: addresses.isComplete,
    names: undefined,
    entities: undefined,
    is_own_node: undefined,
  };
  switch (endpoint.kind) {
    case 'workload': {
      const { namespace, name, ownerKind } = endpoint;
      return { ...cells, namespace, name, owner_kind: ownerKind, labels: joinTexts(identityTexts(endpoint)) };
    }
    case 'node': {
      const { name, isOwnNode, entities } = endpoint;
      return { ...cells, name, is_own_node: isOwnNode, entities: joinTexts(entities) };
    }
    case 'world':
      return {
        ...cells,
        names: joinTexts(endpoint.names.map((known) => known.name)),
        entities: joinTexts(endpoint.entities),
      };
    case 'reserved':
      return { ...cells, entities: joinTexts(endpoint.entities) };
    case 'unidentified':
      return cells;
  }
}

function connectionColumns(connections: readonly SeenConnection[]): ColumnSource[] {
  const rows = connections.map(
    ({ connection, example }): Readonly<Record<ConnectionColumn, Cell>> => ({
      protocol: connection.protocol,
      port: connection.port,
      is_pod_to_itself: connection.isPodToItself,
      example_time: dateCell(example.time),
      example_source: example.source,
      example_destination: example.destination,
      example_node: example.node,
    }),
  );
  return entriesOf(CONNECTION_COLUMNS).map(([name, type]) =>
    column(
      name,
      type,
      rows.map((row) => row[name]),
    ),
  );
}

/** Observers that saw nothing have no columns: most recordings have a few of them. */
function counterColumns(connections: readonly SeenConnection[], key: CounterKey): ColumnSource[] {
  if (!connections.some(({ counters }) => counters.has(key))) return [];
  const counters = connections.map((seen) => seen.counters.get(key));
  const { count, first, last } = COUNTER_COLUMNS;
  return [
    column(
      counterColumn(key, 'count'),
      count,
      counters.map((counter) => (counter === undefined ? undefined : BigInt(counter.count))),
    ),
    column(
      counterColumn(key, 'first'),
      first,
      counters.map((counter) => dateCell(counter?.firstSeen)),
    ),
    column(
      counterColumn(key, 'last'),
      last,
      counters.map((counter) => dateCell(counter?.lastSeen)),
    ),
  ];
}

function dateCell(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

/** Object.entries with the keys' own type; the tables above have no other keys. */
function entriesOf<Key extends string>(
  table: Readonly<Record<Key, string>>,
): readonly (readonly [Key, string])[] {
  return Object.entries(table) as [Key, string][];
}
