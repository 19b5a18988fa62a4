import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Endpoint } from '../model/endpoint.ts';
import { formatIpAddress } from '../model/ip-address.ts';
import {
  ANSWER_COLUMNS,
  type AnswerColumn,
  CONNECTION_COLUMNS,
  COUNTER_COLUMNS,
  type ColumnType,
  type ConnectionColumn,
  counterColumn,
  END_FACT_COLUMNS,
  END_NAME_COLUMNS,
  type EndColumn,
  METADATA_KEY,
  SCHEMA_VERSION,
} from './digest-columns.ts';
import { metadataRecord } from './digest-metadata.ts';
import { type Cell, endFacts } from './end-cells.ts';
import { NO_SEAL, sealFile } from './file-seal.ts';
import {
  COUNTER_KEYS,
  type CounterKey,
  type FlowDigest,
  type SeenAnswer,
  type SeenConnection,
} from './flow-digest.ts';
import { policiesCell } from './policies-cell.ts';
import { requestsCell } from './requests-cell.ts';
import { joinTexts } from './text-list.ts';

/**
 * The digest as a Parquet file (docs/digest.md). Equal digests give equal bytes: rows are sorted and nothing but the digest
 * is written, no clock and no version of this program.
 */
export function writeDigestFile(digest: FlowDigest): Promise<Uint8Array<ArrayBuffer>> {
  const { connections, answers } = digest;
  const metadata = { schemaVersion: SCHEMA_VERSION, ...metadataRecord(digest), seal: NO_SEAL };
  const rows: readonly Row[] = [
    ...connections.map((seen) => ({
      seen,
      source: seen.connection.source,
      destination: seen.connection.destination,
    })),
    ...answers.map((answer) => ({ answer, source: answer.client, destination: undefined })),
  ];
  const { source, destination } = endCells(rows);
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'row', type: 'STRING', data: rows.map(({ seen }) => (seen ? 'connection' : 'dns-answer')) },
      ...endColumns('source', source),
      ...endColumns('destination', destination),
      ...columns(
        CONNECTION_COLUMNS,
        rows.map(({ seen }) => seen && connectionCells(seen)),
      ),
      ...COUNTER_KEYS.flatMap((key) => counterColumns(rows, key)),
      ...columns(
        ANSWER_COLUMNS,
        rows.map(({ answer }) => answer && answerCells(answer)),
      ),
    ],
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(metadata) }],
    createdBy: 'sluice',
  });
  return sealFile(new Uint8Array(buffer));
}

interface Row {
  readonly seen?: SeenConnection;
  readonly answer?: SeenAnswer;
  readonly source: Endpoint;
  readonly destination: Endpoint | undefined;
}

type EndCells = Readonly<Partial<Record<EndColumn, Cell>>>;

/** Each end with its number and name; with all that is known of it where it is named first. */
function endCells(rows: readonly Row[]): Record<'source' | 'destination', readonly (EndCells | undefined)[]> {
  const named = new Map<Endpoint, EndCells>();
  const cellsOf = (endpoint: Endpoint): EndCells => {
    const known = named.get(endpoint);
    if (known !== undefined) return known;
    const names = {
      end: named.size,
      kind: endpoint.kind,
      namespace: endpoint.kind === 'workload' ? endpoint.namespace : undefined,
      name: endpoint.kind === 'workload' || endpoint.kind === 'node' ? endpoint.name : undefined,
    };
    named.set(endpoint, names);
    return { ...names, ...endFacts(endpoint) };
  };
  const cells = rows.map(({ source, destination }) => ({
    source: cellsOf(source),
    destination: destination && cellsOf(destination),
  }));
  return {
    source: cells.map(({ source }) => source),
    destination: cells.map(({ destination }) => destination),
  };
}

function endColumns(end: 'source' | 'destination', cells: readonly (EndCells | undefined)[]): ColumnSource[] {
  return columns({ ...END_NAME_COLUMNS, ...END_FACT_COLUMNS }, cells, `${end}_`);
}

function connectionCells(seen: SeenConnection): Readonly<Record<ConnectionColumn, Cell>> {
  const { connection, hours, policies, requests, example } = seen;
  return {
    protocol: connection.protocol,
    port: connection.port,
    icmp_type: connection.icmp?.type,
    icmp_code: connection.icmp?.code,
    is_pod_to_itself: connection.isPodToItself,
    hours,
    known_as: joinTexts(seen.names),
    policies: policiesCell(policies),
    requests: requestsCell(requests.requests),
    has_all_requests: requests.isComplete ? undefined : false,
    example_time: dateCell(example.time),
    example_source: example.source,
    example_destination: example.destination,
    example_node: example.node,
  };
}

function answerCells({
  name,
  address,
  firstSeen,
  lastSeen,
}: SeenAnswer): Readonly<Record<AnswerColumn, Cell>> {
  return {
    dns_name: name,
    dns_address: formatIpAddress(address),
    dns_first: dateCell(firstSeen),
    dns_last: dateCell(lastSeen),
  };
}

/** Columns without any cell are left out: readers take them for empty. */
function columns<Name extends string>(
  types: Readonly<Record<Name, ColumnType>>,
  rows: readonly (Readonly<Partial<Record<Name, Cell>>> | undefined)[],
  prefix = '',
): ColumnSource[] {
  return entriesOf(types).flatMap(([name, type]) => {
    const data = rows.map((row) => row?.[name]);
    return data.some((cell) => cell !== undefined) ? [{ name: `${prefix}${name}`, type, data }] : [];
  });
}

function counterColumns(rows: readonly Row[], key: CounterKey): ColumnSource[] {
  const counters = rows.map(({ seen }) => seen?.counters.get(key));
  if (counters.every((counter) => counter === undefined)) return [];
  const { count, first, last } = COUNTER_COLUMNS;
  const column = (part: 'count' | 'first' | 'last', type: ColumnType, data: Cell[]): ColumnSource => ({
    name: counterColumn(key, part),
    type,
    data,
  });
  return [
    column(
      'count',
      count,
      counters.map((counter) => counter && BigInt(counter.count)),
    ),
    column(
      'first',
      first,
      counters.map((counter) => dateCell(counter?.firstSeen)),
    ),
    column(
      'last',
      last,
      counters.map((counter) => dateCell(counter?.lastSeen)),
    ),
  ];
}

function dateCell(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

/** Object.entries with the keys' own type; the tables above have no other keys. */
function entriesOf<Key extends string, Value>(
  table: Readonly<Record<Key, Value>>,
): readonly (readonly [Key, Value])[] {
  return Object.entries(table) as [Key, Value][];
}
