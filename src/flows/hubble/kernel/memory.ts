import { LINE_WORDS, MAX_PIECES, NAMED_WORDS, PIECE_HEADER, SPAN_NUMBERS, TALLY_WORDS } from './layout';

/** Bytes that may be read behind any region: vectors are loaded whole. */
const SLACK: usize = 64;

/** Bytes of the pieces together. */
export const ARENA_BYTES: usize = 40 * 1024 * 1024;
/** Slots for that many pieces: a power of two. */
export const MAX_SLOTS: u32 = 512 * 1024;
/** Members that are remembered as coming behind another one. */
export const MAX_FOLLOWERS: i32 = 8;
/** Lines that are handed over together. */
export const MAX_LINES: i32 = 512;
/** Lists of names in them. */
export const MAX_PASSING: i32 = 2 * MAX_LINES;
/** Tallies, and their slots: a power of two. */
export const MAX_TALLIES: u32 = 64 * 1024;
export const MAX_TALLY_SLOTS: u32 = 2 * MAX_TALLIES;
/** Hours, and nodes, whose times are kept. */
export const MAX_SPANS: u32 = 1024;
/** Texts that are remembered as met once: a power of two. */
export const MAX_MET: u32 = 64 * 1024;

/** Regions of the memory, in their order. */
export let input: usize = 0;
export let lines: usize = 0;
export let places: usize = 0;
export let followers: usize = 0;
export let slots: usize = 0;
export let met: usize = 0;
export let scratch: usize = 0;
export let passing: usize = 0;
export let named: usize = 0;
export let bounds: usize = 0;
export let hourSpans: usize = 0;
export let nodeSpans: usize = 0;
export let tallySlots: usize = 0;
export let tallies: usize = 0;
export let arena: usize = 0;

/** Lays the regions out behind what the compiler uses; `inputBytes` is the longest text that is ever walked. */
export function layOut(inputBytes: usize): void {
  let at = (__heap_base + 63) & ~63;
  input = at;
  at += (inputBytes + SLACK + 63) & ~63;
  lines = at;
  at += <usize>MAX_LINES * LINE_WORDS * 4;
  places = at;
  at += <usize>(MAX_PIECES + MAX_PASSING) * 4;
  followers = at;
  at += <usize>MAX_PIECES * MAX_FOLLOWERS * 4;
  slots = at;
  at += <usize>MAX_SLOTS * 8;
  met = at;
  at += <usize>MAX_MET * 4;
  scratch = at;
  at += (inputBytes + SLACK + 63) & ~63;
  passing = at;
  at += (inputBytes + <usize>MAX_PASSING * (PIECE_HEADER + 8) + 63) & ~63;
  named = at;
  at += <usize>MAX_PASSING * NAMED_WORDS * 4;
  bounds = (at + 7) & ~7;
  at = bounds + <usize>MAX_TALLIES * 8;
  hourSpans = at;
  at += <usize>MAX_SPANS * SPAN_NUMBERS * 8;
  nodeSpans = at;
  at += <usize>MAX_SPANS * SPAN_NUMBERS * 8;
  tallySlots = at;
  at += <usize>MAX_TALLY_SLOTS * 4;
  tallies = (at + 63) & ~63;
  at = tallies + <usize>MAX_TALLIES * TALLY_WORDS * 4;
  arena = at;
  at += ARENA_BYTES + SLACK;
  const pages = <i32>((at + 0xffff) >> 16);
  if (pages > memory.size()) memory.grow(pages - memory.size());
}
