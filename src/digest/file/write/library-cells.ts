import { type CellColumn, NO_FLAG, NO_ID } from './chunk-cells.ts';

/** The first cells of a column as the Parquet library takes them. */
export function libraryCells({ type, cells }: CellColumn, rows: number): unknown[] {
  switch (cells.kind) {
    case 'ids':
      return Array.from(cells.ids.subarray(0, rows), (id) => (id === NO_ID ? undefined : cells.texts[id]));
    case 'numbers': {
      const isBig = type === 'INT64';
      return Array.from(cells.numbers.subarray(0, rows), (number) => {
        if (Number.isNaN(number)) return undefined;
        return isBig ? BigInt(number) : number;
      });
    }
    case 'flags':
      return Array.from(cells.flags.subarray(0, rows), (flag) => (flag === NO_FLAG ? undefined : flag === 1));
    case 'texts':
      return cells.texts.slice(0, rows);
  }
}
