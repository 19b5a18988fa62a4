import { COUNTER_KEYS, type CounterKey, type SeenConnection } from '../../flow-digest.ts';
import { COUNTER_COLUMNS, counterColumn } from '../digest-columns.ts';
import { type CellColumn, type CellSheet, clearCells, numberCells, timeCell } from './chunk-cells.ts';

/** How often which observer saw which outcome: three columns for each counter that any connection has. */
export function counterSheet(connections: readonly SeenConnection[]): CellSheet {
  const found = keysFoundIn(connections);
  const cellsOf = new Map(
    COUNTER_KEYS.filter((key) => found.has(key)).map((key) => [
      key,
      { count: numberCells(), first: numberCells(), last: numberCells() },
    ]),
  );
  const columns = [...cellsOf].flatMap(([key, { count, first, last }]): CellColumn[] => [
    { name: counterColumn(key, 'count'), type: COUNTER_COLUMNS.count, cells: count },
    ...(found.get(key)?.first
      ? [{ name: counterColumn(key, 'first'), type: COUNTER_COLUMNS.first, cells: first }]
      : []),
    ...(found.get(key)?.last
      ? [{ name: counterColumn(key, 'last'), type: COUNTER_COLUMNS.last, cells: last }]
      : []),
  ]);
  return {
    columns,
    load(start, end) {
      for (const { count, first, last } of cellsOf.values())
        for (const cells of [count, first, last]) clearCells(cells);
      const stop = Math.min(end, connections.length);
      for (let row = start; row < stop; row++) {
        for (const [key, sightings] of connections[row]?.counters ?? []) {
          const cells = cellsOf.get(key);
          if (cells === undefined) continue;
          cells.count.numbers[row - start] = sightings.count;
          cells.first.numbers[row - start] = timeCell(sightings.firstSeen);
          cells.last.numbers[row - start] = timeCell(sightings.lastSeen);
        }
      }
    },
  };
}

interface Found {
  first: boolean;
  last: boolean;
}

/** Which counters there are, and which of their times any connection has. */
function keysFoundIn(connections: readonly SeenConnection[]): ReadonlyMap<CounterKey, Found> {
  const found = new Map<CounterKey, Found>();
  for (const { counters } of connections) {
    for (const [key, { firstSeen, lastSeen }] of counters) {
      const times = found.get(key) ?? { first: false, last: false };
      times.first ||= firstSeen !== undefined;
      times.last ||= lastSeen !== undefined;
      found.set(key, times);
    }
  }
  return found;
}
