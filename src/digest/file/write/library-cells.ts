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

/** Texts that are looked at to see whether they repeat. */
const SAMPLE = 64;
const MAX_ENCODED = 16 * 1024 * 1024;
const encoder = new TextEncoder();

/**
 * The cells of a column of texts as the Parquet library writes them fastest. Texts that repeat it writes once; those that hardly do, in
 * ASCII, are encoded together here: one by one takes longer than all else that is done with such a column.
 */
export function encodedTexts(cells: (string | undefined)[]): (string | Uint8Array | undefined)[] {
  const texts = cells.filter((cell) => cell !== undefined && cell !== '');
  const length = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (length > MAX_ENCODED || isRepetitive(texts.slice(0, SAMPLE))) return cells;
  const bytes = encoder.encode(texts.join(''));
  if (bytes.length !== length) return cells;
  let at = 0;
  return cells.map((cell) => {
    if (cell === undefined) return undefined;
    const start = at;
    at += cell.length;
    return bytes.subarray(start, at);
  });
}

function isRepetitive(sample: readonly (string | undefined)[]): boolean {
  return new Set(sample).size * 2 < sample.length;
}
