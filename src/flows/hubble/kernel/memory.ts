import { LINE_WORDS } from './layout';

/** Bytes that may be read behind any region: vectors are loaded whole. */
const SLACK: usize = 64;

/** Pieces kept, and their bytes together. Whoever needs more forgets all and begins anew. */
export const MAX_PIECES: u32 = 192 * 1024;
export const ARENA_BYTES: usize = 40 * 1024 * 1024;
/** Slots for that many pieces: a power of two. */
export const MAX_SLOTS: u32 = 512 * 1024;
/** Members that are remembered as coming behind another one. */
export const MAX_FOLLOWERS: i32 = 8;
/** Lines that are handed over together. */
export const MAX_LINES: i32 = 512;

/** Regions of the memory, in their order. */
export let input: usize = 0;
export let lines: usize = 0;
export let places: usize = 0;
export let followers: usize = 0;
export let slots: usize = 0;
export let arena: usize = 0;

/** Lays the regions out behind what the compiler uses; `inputBytes` is the longest text that is ever walked. */
export function layOut(inputBytes: usize): void {
  let at = (__heap_base + 63) & ~63;
  input = at;
  at += (inputBytes + SLACK + 63) & ~63;
  lines = at;
  at += <usize>MAX_LINES * LINE_WORDS * 4;
  places = at;
  at += <usize>MAX_PIECES * 4;
  followers = at;
  at += <usize>MAX_PIECES * MAX_FOLLOWERS * 4;
  slots = at;
  at += <usize>MAX_SLOTS * 8;
  arena = at;
  at += ARENA_BYTES + SLACK;
  const pages = <i32>((at + 0xffff) >> 16);
  if (pages > memory.size()) memory.grow(pages - memory.size());
}
