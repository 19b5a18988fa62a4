import type { Sightings } from '../model/digest.ts';
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
  type EndFactColumn,
} from './digest-columns.ts';
import type { DigestTable, EndsOfRows, FirstNamed } from './digest-table.ts';
import type { Cell } from './end-cells.ts';
import { COUNTER_KEYS, type CounterKey, type SeenAnswer, type SeenConnection } from './flow-digest.ts';
import { policiesCell } from './policies-cell.ts';
import { requestsCell } from './requests-cell.ts';
import { joinTexts } from './text-list.ts';

/** A column of a digest file. */
export interface CellColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether any row has a cell. */
  readonly hasCells: boolean;
  /** The cells of the rows from `start` to before `end`. */
  readonly cells: (start: number, end: number) => Cell[];
}

/** The columns of which any row has a cell: readers take the others for empty. */
export function columnsOf({ seen, answers, source, destination }: DigestTable): readonly CellColumn[] {
  const keys = new Set<CounterKey>();
  for (const one of seen) for (const key of one?.counters.keys() ?? []) keys.add(key);
  const columns: readonly CellColumn[] = [
    ...endColumns('source', source),
    ...endColumns('destination', destination),
    ...columnsBy(CONNECTION_COLUMNS, (name) => fullColumn(seen, CONNECTION_CELLS[name])),
    ...COUNTER_KEYS.filter((key) => keys.has(key)).flatMap((key) => counterColumns(seen, key)),
    ...columnsBy(ANSWER_COLUMNS, (name) => fullColumn(answers, ANSWER_CELLS[name])),
  ];
  const kind = fullColumn(answers.map(Boolean), (isAnswer) => (isAnswer ? 'dns-answer' : 'connection'));
  return [{ name: 'row', type: 'STRING', ...kind }, ...columns.filter(({ hasCells }) => hasCells)];
}

type Cells = Pick<CellColumn, 'hasCells' | 'cells'>;

/** `items` are what the rows tell, by row. */
function fullColumn<Of>(items: readonly (Of | undefined)[], cellOf: (of: Of) => Cell): Cells {
  return {
    hasCells: items.some((of) => of !== undefined && cellOf(of) !== undefined),
    cells(start, end) {
      const cells = emptyCells(start, end);
      for (let row = start; row < end; row++) {
        const of = items[row];
        if (of !== undefined) cells[row - start] = cellOf(of);
      }
      return cells;
    },
  };
}

function endColumns(side: string, { names, facts }: EndsOfRows): readonly CellColumn[] {
  return [
    ...columnsBy(END_NAME_COLUMNS, (name) => fullColumn(names, (end) => end[name]), side),
    ...columnsBy(END_FACT_COLUMNS, (name) => factColumn(facts, name), side),
  ];
}

/** What is known of ends stands in few rows: the others are not asked. */
function factColumn(ends: readonly FirstNamed[], name: EndFactColumn): Cells {
  return {
    hasCells: ends.some(({ facts }) => facts[name] !== undefined),
    cells(start, end) {
      const cells = emptyCells(start, end);
      for (const { row, facts } of ends) if (row >= start && row < end) cells[row - start] = facts[name];
      return cells;
    },
  };
}

function emptyCells(start: number, end: number): Cell[] {
  return new Array<Cell>(end - start).fill(undefined);
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

/** The counter of each connection is looked for once. */
function counterColumns(
  seen: readonly (SeenConnection | undefined)[],
  key: CounterKey,
): readonly CellColumn[] {
  const counters = seen.map((one) => one?.counters.get(key));
  const cells: Readonly<Record<keyof typeof COUNTER_COLUMNS, (counter: Sightings) => Cell>> = {
    count: ({ count }) => BigInt(count),
    first: ({ firstSeen }) => timeCell(firstSeen),
    last: ({ lastSeen }) => timeCell(lastSeen),
  };
  return entriesOf(COUNTER_COLUMNS).map(([part, type]) => ({
    name: counterColumn(key, part),
    type,
    ...fullColumn(counters, cells[part]),
  }));
}

function columnsBy<Name extends string>(
  types: Readonly<Record<Name, ColumnType>>,
  cellsOf: (name: Name) => Cells,
  side?: string,
): readonly CellColumn[] {
  return entriesOf(types).map(([name, type]) => ({
    name: side === undefined ? name : `${side}_${name}`,
    type,
    ...cellsOf(name),
  }));
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
