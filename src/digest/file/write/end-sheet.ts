import type { Endpoint } from '../../../model/endpoint.ts';
import { END_FACT_COLUMNS, END_NAME_COLUMNS, type EndFactColumn } from '../digest-columns.ts';
import {
  type CellColumn,
  type CellSheet,
  clearCells,
  type FlagCells,
  flagCells,
  type IdCells,
  idCells,
  NO_ID,
  numberCells,
  type TextCells,
  TextIds,
  textCells,
} from './chunk-cells.ts';
import { type DigestTable, type EndsOfRows, NO_END } from './digest-table.ts';
import { type TakeFact, tellFacts } from './end-cells.ts';

/** What stands of an end in every row, and behind it what else is known in the first row that names it. */
export function endSheet(side: 'source' | 'destination', { ends, [side]: of }: DigestTable): CellSheet {
  const names = nameSheet(side, ends, of);
  const facts = factSheet(side, ends, of);
  return {
    columns: [...names.columns, ...facts.columns],
    load(start, end) {
      names.load(start, end);
      facts.load(start, end);
    },
  };
}

type NameColumn = Exclude<keyof typeof END_NAME_COLUMNS, 'end'>;
const NAME_COLUMNS: readonly NameColumn[] = ['kind', 'namespace', 'name'];

function nameSheet(side: string, ends: readonly Endpoint[], { numbers }: EndsOfRows): CellSheet {
  const end = numberCells();
  const columns: CellColumn[] = [{ name: `${side}_end`, type: END_NAME_COLUMNS.end, cells: end }];
  const named: { readonly cells: IdCells; readonly idOfEnd: Int32Array }[] = [];
  for (const name of NAME_COLUMNS) {
    const ids = new TextIds();
    const idOfEnd = Int32Array.from(ends, (endpoint) => ids.idOf(nameOf(endpoint, name)));
    if (!numbers.some((number) => (idOfEnd[number] ?? NO_ID) !== NO_ID)) continue;
    const cells = idCells(ids.texts);
    named.push({ cells, idOfEnd });
    columns.push({ name: `${side}_${name}`, type: END_NAME_COLUMNS[name], cells });
  }
  return {
    columns: numbers.some((number) => number !== NO_END) ? columns : [],
    load(start, stop) {
      for (let row = start; row < stop; row++) {
        const number = numbers[row] ?? NO_END;
        end.numbers[row - start] = number === NO_END ? Number.NaN : number;
      }
      for (const { cells, idOfEnd } of named) {
        for (let row = start; row < stop; row++)
          cells.ids[row - start] = idOfEnd[numbers[row] ?? NO_END] ?? NO_ID;
      }
    },
  };
}

function nameOf(endpoint: Endpoint, column: NameColumn): string | undefined {
  switch (column) {
    case 'kind':
      return endpoint.kind;
    case 'namespace':
      return endpoint.kind === 'workload' ? endpoint.namespace : undefined;
    case 'name':
      return endpoint.kind === 'workload' || endpoint.kind === 'node' ? endpoint.name : undefined;
  }
}

/** What is known of a column, and in which rows. */
interface Facts {
  readonly rows: number[];
  readonly facts: (string | boolean)[];
}

function factSheet(side: string, ends: readonly Endpoint[], { numbers, first }: EndsOfRows): CellSheet {
  const found = new Map<EndFactColumn, Facts>();
  let row = 0;
  const take: TakeFact = (column, fact) => {
    if (fact === undefined) return;
    let known = found.get(column);
    if (known === undefined) {
      known = { rows: [], facts: [] };
      found.set(column, known);
    }
    known.rows.push(row);
    known.facts.push(fact);
  };
  for (row of first) {
    const endpoint = ends[numbers[row] ?? NO_END];
    if (endpoint !== undefined) tellFacts(endpoint, take);
  }
  const columns: CellColumn[] = [];
  const loads: ((start: number, end: number) => void)[] = [];
  for (const [column, type] of Object.entries(END_FACT_COLUMNS)) {
    const known = found.get(column as EndFactColumn);
    if (known === undefined) continue;
    const cells = type === 'BOOLEAN' ? flagCells() : textCells();
    columns.push({ name: `${side}_${column}`, type, cells });
    loads.push((start, end) => loadFacts(cells, known, start, end));
  }
  return {
    columns,
    load(start, end) {
      for (const load of loads) load(start, end);
    },
  };
}

function loadFacts(cells: TextCells | FlagCells, { rows, facts }: Facts, start: number, end: number): void {
  clearCells(cells);
  for (let i = 0; i < rows.length; i++) {
    const at = (rows[i] ?? 0) - start;
    if (at < 0 || at >= end - start) continue;
    const fact = facts[i];
    if (cells.kind === 'flags') cells.flags[at] = Number(fact);
    else if (typeof fact === 'string') cells.texts[at] = fact;
  }
}
