import type { ColumnType } from '../../src/digest/file/digest-columns.ts';
import { digestSheet } from '../../src/digest/file/write/digest-sheet.ts';
import { digestTable } from '../../src/digest/file/write/digest-table.ts';
import { libraryCells } from '../../src/digest/file/write/library-cells.ts';
import type { FlowDigest } from '../../src/digest/flow-digest.ts';

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
    data: libraryCells(column, table.rows),
  }));
}
