import { LINE_WORDS, MAX_PIECES, PIECE_HEADER } from './layout';

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
const MAX_PASSING: i32 = 2 * MAX_LINES;
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
  at += inputBytes + <usize>MAX_PASSING * (PIECE_HEADER + 8);
  arena = at;
  at += ARENA_BYTES + SLACK;
  const pages = <i32>((at + 0xffff) >> 16);
  if (pages > memory.size()) memory.grow(pages - memory.size());
}
