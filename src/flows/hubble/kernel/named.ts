import {
  BOUND_BYTES,
  MAX_PIECES,
  NAMED_PIECE,
  NAMED_TALLY,
  NAMED_WORDS,
  PIECE_HEADER,
  PIECE_LENGTH,
  TALLY_WORDS,
} from './layout';
import { bounds, named, tallies } from './memory';
import { placeOf } from './pieces';
import { skipPlainText } from './skip-json';

/** Names that tallied lines give their destinations, and that may never come again. */

const NO_BOUND: u64 = 0xffffffffffffffff;

export let namedCount: u32 = 0;

/** From here on names are those of other lines. */
export function forgetNamed(): void {
  namedCount = 0;
}

/** Notes the names that are no part of the tally, but for a single one that comes behind all that matter. */
export function noteNames(row: usize, written: u32): void {
  if (written < <u32>MAX_PIECES || isBehindBound(row, placeOf(written))) return;
  const at = named + <usize>namedCount * NAMED_WORDS * 4;
  store<u32>(at, <u32>row, NAMED_TALLY * 4);
  store<u32>(at, written, NAMED_PIECE * 4);
  namedCount++;
}

/** Of a new tally all names matter. */
export function forgetBound(row: usize): void {
  store<u64>(boundAt(row), NO_BOUND);
}

function boundAt(row: usize): usize {
  return bounds + ((row - tallies) / (TALLY_WORDS * 4)) * BOUND_BYTES;
}

/** Of names that are so short that a dot at their end, which is none of theirs, could be among the first bytes only their reader knows. */
function isBehindBound(row: usize, piece: usize): bool {
  const bound = load<u64>(boundAt(row));
  if (bound == NO_BOUND) return false;
  const text = piece + PIECE_HEADER + 1;
  const length: usize = load<u32>(piece, PIECE_LENGTH);
  if (length <= <usize>(BOUND_BYTES + 4) || skipPlainText(text) != text + length - 2) return false;
  return bswap<u64>(load<u64>(text + 1)) > bound;
}
