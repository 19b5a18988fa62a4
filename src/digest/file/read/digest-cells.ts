import type { FlowExample, Sightings } from '../../../model/digest.ts';
import { COUNTER_KEYS, type CounterKey } from '../../flow-digest.ts';
import { isAbsent, toCount, toText, toTime } from '../cells.ts';
import { counterColumn } from '../digest-columns.ts';

/** The cells of a group of rows by column; missing columns are columns that an older or smaller digest does not have. */
export type DigestColumns = ReadonlyMap<string, ArrayLike<unknown>>;

/** The cell of a row, from 0 in its group. */
export type CellOf = (row: number) => unknown;

export function createCellReader(columns: DigestColumns): (name: string) => CellOf {
  return (name) => {
    const column = columns.get(name);
    return column === undefined ? () => undefined : (row) => column[row];
  };
}

/** What each observer saw of the connection of a row; undefined when that is nothing or no count. */
export function createCounterReader(
  columns: DigestColumns,
): (row: number) => ReadonlyMap<CounterKey, Sightings> | undefined {
  const cell = createCellReader(columns);
  const cells = COUNTER_KEYS.filter((key) => columns.has(counterColumn(key, 'count'))).map((key) => ({
    key,
    count: cell(counterColumn(key, 'count')),
    first: cell(counterColumn(key, 'first')),
    last: cell(counterColumn(key, 'last')),
  }));
  return (row) => {
    const counters = new Map<CounterKey, Sightings>();
    for (const { key, count, first, last } of cells) {
      if (isAbsent(count(row))) continue;
      const number = toCount(count(row));
      if (number === undefined) return undefined;
      counters.set(key, { count: number, firstSeen: toTime(first(row)), lastSeen: toTime(last(row)) });
    }
    return counters.size === 0 ? undefined : counters;
  };
}

export function createExampleReader(columns: DigestColumns): (row: number) => FlowExample {
  const cell = createCellReader(columns);
  const time = cell('example_time');
  const source = cell('example_source');
  const destination = cell('example_destination');
  const node = cell('example_node');
  return (row) => ({
    time: toTime(time(row)),
    source: toText(source(row)) ?? '',
    destination: toText(destination(row)) ?? '',
    node: toText(node(row)),
  });
}
