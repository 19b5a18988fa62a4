import type { ColumnType } from '../../src/digest/digest-columns.ts';
import { digestSheet } from '../../src/digest/digest-sheet.ts';
import { digestTable } from '../../src/digest/digest-table.ts';
import type { FlowDigest } from '../../src/digest/flow-digest.ts';
import { type CellColumn, NO_FLAG } from '../../src/digest/parquet/chunk-cells.ts';

interface WrittenColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly data: unknown[];
}

/** The columns of a digest's file with their cells as a Parquet library gives and takes them. */
export function writtenColumns(digest: FlowDigest): readonly WrittenColumn[] {
  const table = digestTable(digest);
  const sheet = digestSheet(digest, table);
  sheet.load(0, table.rows);
  return sheet.columns.map((column) => ({
    name: column.name,
    type: column.type,
    data: Array.from({ length: table.rows }, (_, row) => cellAt(column, row)),
  }));
}

function cellAt({ type, cells }: CellColumn, row: number): unknown {
  switch (cells.kind) {
    case 'ids':
      return cells.texts[cells.ids[row] ?? -1];
    case 'numbers': {
      const number = cells.numbers[row] ?? Number.NaN;
      if (Number.isNaN(number)) return undefined;
      return type === 'INT64' ? BigInt(number) : number;
    }
    case 'flags': {
      const flag = cells.flags[row] ?? NO_FLAG;
      return flag === NO_FLAG ? undefined : flag === 1;
    }
    case 'texts':
      return cells.texts[row];
  }
}
