import { PIECE_NUMBER, SOURCE_NAMES } from './layout';
import { isFull, passingPieceOf, pieceOf, repeatedPieceOf } from './pieces';
import { skipValue } from './skip-json';

/** The line that is read: its words, as the layout has them. */
let line: usize = 0;

/** From here on `words` are those of the line; they are cleared. */
export function beginLine(words: usize, bytes: usize): void {
  line = words;
  clear(words, bytes);
}

/** Writes zeros; the number of bytes is one of vectors. */
export function clear(at: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(at + i, i64x2.splat(0));
}

export function set(word: usize, value: u32): void {
  store<u32>(line + word * 4, value);
}

export function get(word: usize): u32 {
  return load<u32>(line + word * 4);
}

/** Notes the number of a piece; 0, and nothing is noted, where there is none. */
export function setPiece(word: usize, piece: usize): usize {
  if (piece != 0) set(word, load<u32>(piece, PIECE_NUMBER));
  return piece;
}

/** Notes the value at `at`, of a kind of which most come again: the place behind it, or 0. */
export function readPiece(word: usize, kind: u32, at: usize): usize {
  const after = skipValue(at, 1);
  if (after == 0) return 0;
  return setPiece(word, pieceOf(at, after - at, kind)) == 0 ? 0 : after;
}

/** The same for a list of names, which mean the same wherever they stand. */
export function readNames(word: usize, at: usize): usize {
  const after = skipValue(at, 1);
  if (after == 0) return 0;
  const piece = repeatedPieceOf(at, after - at, SOURCE_NAMES);
  if (isFull) return 0;
  setPiece(word, piece != 0 ? piece : passingPieceOf(at, after - at));
  return after;
}
