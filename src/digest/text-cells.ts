import type { Cell } from './end-cells.ts';

/** Texts that are looked at to see whether they repeat. */
const SAMPLE = 64;
const MAX_ENCODED = 16 * 1024 * 1024;
const encoder = new TextEncoder();

/**
 * The cells of a column of texts as the Parquet library writes them fastest. Texts that repeat it writes once; those that hardly do, in
 * ASCII, are encoded together here: one by one takes longer than all else that is done with such a column.
 */
export function textCells(cells: readonly Cell[]): (Cell | Uint8Array)[] {
  const texts = cells.map((cell) => (typeof cell === 'string' ? cell : ''));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > MAX_ENCODED || isRepetitive(texts)) return [...cells];
  const bytes = encoder.encode(texts.join(''));
  if (bytes.length !== length) return [...cells];
  let at = 0;
  return texts.map((text, row) => {
    const start = at;
    at += text.length;
    return cells[row] === undefined ? undefined : bytes.subarray(start, at);
  });
}

function isRepetitive(texts: readonly string[]): boolean {
  const sample = texts.filter((text) => text !== '').slice(0, SAMPLE);
  return new Set(sample).size * 2 < sample.length;
}
