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
} from './digest-columns.ts';
import { type Cell, endFacts } from './end-cells.ts';
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

/** A column of a digest file, and how its cells are found. */
export interface CellColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly cell: (row: Row) => Cell;
}

export interface Row {
  readonly seen: SeenConnection | undefined;
  readonly answer: SeenAnswer | undefined;
  readonly source: EndCells;
  readonly destination: EndCells | undefined;
}

type EndCells = Readonly<Partial<Record<EndColumn, Cell>>>;

/** One row a connection, and after them one a DNS answer. */
export function digestRows({ connections, answers }: FlowDigest): readonly Row[] {
  const cellsOf = createEndCells();
  return [
    ...connections.map((seen): Row => {
      const { source, destination } = seen.connection;
      return { seen, answer: undefined, source: cellsOf(source), destination: cellsOf(destination) };
    }),
    ...answers.map(
      (answer): Row => ({
        seen: undefined,
        answer,
        source: cellsOf(answer.client),
        destination: undefined,
      }),
    ),
  ];
}

/** The columns of which any row has a cell: readers take the others for empty. */
export function columnsOf(rows: readonly Row[]): readonly CellColumn[] {
  const keys = new Set(rows.flatMap(({ seen }) => (seen === undefined ? [] : [...seen.counters.keys()])));
  const counters = COUNTER_KEYS.filter((key) => keys.has(key)).flatMap(counterColumns);
  const columns: readonly CellColumn[] = [
    { name: 'row', type: 'STRING', cell: ({ seen }) => (seen ? 'connection' : 'dns-answer') },
    ...endColumns('source'),
    ...endColumns('destination'),
    ...cellColumns(CONNECTION_COLUMNS, CONNECTION_CELLS, ({ seen }) => seen),
    ...counters,
    ...cellColumns(ANSWER_COLUMNS, ANSWER_CELLS, ({ answer }) => answer),
  ];
  return columns.filter(({ name, cell }) => name === 'row' || rows.some((row) => cell(row) !== undefined));
}

/** Each end with its number and name; with all that is known of it where it is named first. */
function createEndCells(): (endpoint: Endpoint) => EndCells {
  const named = new Map<Endpoint, EndCells>();
  return (endpoint) => {
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
}

function endColumns(end: 'source' | 'destination'): readonly CellColumn[] {
  return entriesOf({ ...END_NAME_COLUMNS, ...END_FACT_COLUMNS }).map(([name, type]) => ({
    name: `${end}_${name}`,
    type,
    cell: (row) => row[end]?.[name],
  }));
}

const CONNECTION_CELLS: Readonly<Record<ConnectionColumn, (seen: SeenConnection) => Cell>> = {
  protocol: ({ connection }) => connection.protocol,
  port: ({ connection }) => connection.port,
  icmp_type: ({ connection }) => connection.icmp?.type,
  icmp_code: ({ connection }) => connection.icmp?.code,
  is_pod_to_itself: ({ connection }) => connection.isPodToItself,
  hours: ({ hours }) => hours,
  known_as: ({ names }) => joinTexts(names),
  policies: ({ policies }) => policiesCell(policies),
  requests: ({ requests }) => requestsCell(requests.requests),
  has_all_requests: ({ requests }) => (requests.isComplete ? undefined : false),
  example_time: ({ example }) => timeCell(example.time),
  example_source: ({ example }) => example.source,
  example_destination: ({ example }) => example.destination,
  example_node: ({ example }) => example.node,
};

const ANSWER_CELLS: Readonly<Record<AnswerColumn, (answer: SeenAnswer) => Cell>> = {
  dns_name: ({ name }) => name,
  dns_address: ({ address }) => formatIpAddress(address),
  dns_first: ({ firstSeen }) => timeCell(firstSeen),
  dns_last: ({ lastSeen }) => timeCell(lastSeen),
};

function cellColumns<Name extends string, Of>(
  types: Readonly<Record<Name, ColumnType>>,
  cells: Readonly<Record<Name, (of: Of) => Cell>>,
  ofRow: (row: Row) => Of | undefined,
): readonly CellColumn[] {
  return entriesOf(types).map(([name, type]) => {
    const cellOf = cells[name];
    return {
      name,
      type,
      cell: (row) => {
        const of = ofRow(row);
        return of && cellOf(of);
      },
    };
  });
}

function counterColumns(key: CounterKey): readonly CellColumn[] {
  const { count, first, last } = COUNTER_COLUMNS;
  const counterOf = ({ seen }: Row) => seen?.counters.get(key);
  return [
    {
      name: counterColumn(key, 'count'),
      type: count,
      cell: (row) => {
        const counter = counterOf(row);
        return counter && BigInt(counter.count);
      },
    },
    { name: counterColumn(key, 'first'), type: first, cell: (row) => timeCell(counterOf(row)?.firstSeen) },
    { name: counterColumn(key, 'last'), type: last, cell: (row) => timeCell(counterOf(row)?.lastSeen) },
  ];
}

/** A moment in whole milliseconds. */
function timeCell(time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.trunc(time);
}

/** Object.entries with the keys' own type; the tables above have no other keys. */
function entriesOf<Key extends string, Value>(
  table: Readonly<Record<Key, Value>>,
): readonly (readonly [Key, Value])[] {
  return Object.entries(table) as [Key, Value][];
}
