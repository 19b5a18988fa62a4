import type { ColumnType } from '../digest-columns.ts';

/** Rows of a Parquet row group, whose columns are made at once: few enough that what the library makes of them dies young. */
export const ROWS_IN_GROUP = 2048;

/** The cells of one column in the rows of one group; of the arrays as many as the group has rows count. */
export type ChunkCells = IdCells | NumberCells | FlagCells | TextCells;

/** Texts of which there are few, each row by its place among them; NO_ID: no cell. */
export interface IdCells {
  readonly kind: 'ids';
  readonly ids: Int32Array;
  readonly texts: readonly string[];
}
export const NO_ID = -1;

/** Integers; NaN: no cell. */
export interface NumberCells {
  readonly kind: 'numbers';
  readonly numbers: Float64Array;
}

/** 0 and 1; NO_FLAG: no cell. */
export interface FlagCells {
  readonly kind: 'flags';
  readonly flags: Int8Array;
}
export const NO_FLAG = -1;

export interface TextCells {
  readonly kind: 'texts';
  readonly texts: (string | undefined)[];
}

/** A column of a file: its cells are those of the group that was loaded last. */
export interface CellColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly cells: ChunkCells;
}

/** Columns that are filled together. */
export interface CellSheet {
  readonly columns: readonly CellColumn[];
  /** Fills the cells with the rows from `start` to before `end`, at most ROWS_IN_GROUP. */
  load(start: number, end: number): void;
}

export function idCells(texts: readonly string[]): IdCells {
  return { kind: 'ids', ids: new Int32Array(ROWS_IN_GROUP).fill(NO_ID), texts };
}

export function numberCells(): NumberCells {
  return { kind: 'numbers', numbers: new Float64Array(ROWS_IN_GROUP).fill(Number.NaN) };
}

/** A moment in whole milliseconds; NaN when it is not known. */
export function timeCell(time: number | undefined): number {
  return time === undefined ? Number.NaN : Math.trunc(time);
}

export function flagCells(): FlagCells {
  return { kind: 'flags', flags: new Int8Array(ROWS_IN_GROUP).fill(NO_FLAG) };
}

export function textCells(): TextCells {
  return { kind: 'texts', texts: new Array<string | undefined>(ROWS_IN_GROUP).fill(undefined) };
}

/** Leaves no cell. */
export function clearCells(cells: ChunkCells): void {
  switch (cells.kind) {
    case 'ids':
      cells.ids.fill(NO_ID);
      break;
    case 'numbers':
      cells.numbers.fill(Number.NaN);
      break;
    case 'flags':
      cells.flags.fill(NO_FLAG);
      break;
    case 'texts':
      cells.texts.fill(undefined);
      break;
  }
}

/** Texts of which there are few, by number. */
export class TextIds {
  readonly texts: string[] = [];
  readonly #ids = new Map<string, number>();

  idOf(text: string | undefined): number {
    if (text === undefined) return NO_ID;
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.#ids.set(text, id);
    }
    return id;
  }
}
