import { hashOf, isSame } from './bytes';
import {
  END,
  MAX_PIECES,
  PIECE_HASH,
  PIECE_HEADER,
  PIECE_KIND,
  PIECE_LENGTH,
  PIECE_NOTE,
  PIECE_NUMBER,
} from './layout';
import { ARENA_BYTES, arena, MAX_MET, MAX_PASSING, MAX_SLOTS, met, passing, places, slots } from './memory';

/**
 * Pieces of bytes seen before, numbered from 1. A hash finds a candidate, which is then compared whole: a collision costs time
 * and never gives a wrong answer.
 */
let count: u32 = 0;
let used: usize = 0;
/** Slots in use, minus 1: few at first, because a small table stays in the processor's cache. */
let mask: u32 = 0;
const FIRST_SLOTS: u32 = 8 * 1024;

/** Something did not fit: all has to be forgotten before the line is read again. */
export let isFull: bool = false;

export function forgetPieces(): void {
  mask = FIRST_SLOTS - 1;
  memory.fill(slots, 0, <usize>FIRST_SLOTS * 8);
  count = 0;
  used = 0;
  isFull = false;
}

export function firstSlot(hash: u32): u32 {
  return hash & mask;
}

export function nextSlot(slot: u32): u32 {
  return (slot + 1) & mask;
}

/** Where the piece in a slot is; 0: the search ends here. */
export function pieceIn(slot: u32): usize {
  return load<u32>(slots + <usize>slot * 8);
}

export function hashIn(slot: u32): u32 {
  return load<u32>(slots + <usize>slot * 8, 4);
}

/** Where the piece with a number is. */
export function placeOf(number: u32): usize {
  return load<u32>(places + <usize>number * 4);
}

/** Makes a piece with room for `length` bytes, which the caller writes; 0: there is no room. */
export function addPiece(hash: u32, kind: u32, length: usize): usize {
  const bytes = (<usize>PIECE_HEADER + length + 7) & ~7;
  if (count + 1 >= <u32>MAX_PIECES || used + bytes > ARENA_BYTES) {
    isFull = true;
    return 0;
  }
  if (count * 2 > mask && mask < MAX_SLOTS - 1) growSlots();
  const piece = arena + used;
  used += bytes;
  enter(hash, piece);
  count++;
  store<u32>(places + <usize>count * 4, <u32>piece);
  memory.fill(piece, 0, PIECE_HEADER);
  store<u32>(piece, count, PIECE_NUMBER);
  store<u32>(piece, <u32>length, PIECE_LENGTH);
  store<u32>(piece, kind, PIECE_KIND);
  store<u32>(piece, hash, PIECE_HASH);
  return piece;
}

function enter(hash: u32, piece: usize): void {
  let slot = firstSlot(hash);
  while (pieceIn(slot) != 0) slot = nextSlot(slot);
  store<u32>(slots + <usize>slot * 8, <u32>piece);
  store<u32>(slots + <usize>slot * 8, hash, 4);
}

/** Twice as many slots, which all pieces enter anew. */
function growSlots(): void {
  const size = (mask + 1) * 2;
  mask = size - 1;
  memory.fill(slots, 0, <usize>size * 8);
  for (let number: u32 = 1; number <= count; number++) {
    const piece = placeOf(number);
    enter(load<u32>(piece, PIECE_HASH), piece);
  }
}

/** Where the same bytes as the same kind of piece are, new or not; 0: there is no room. */
export function pieceOf(at: usize, length: usize, kind: u32): usize {
  const hash = <u32>hashOf(at, length, kind);
  const known = find(hash, at, length, kind);
  return known != 0 ? known : addCopy(hash, at, length, kind);
}

/**
 * The same for texts of which most come once (names of hosts with a number in them, requests): one that is not known becomes a piece
 * when it is met a second time. 0: it was not met lately, or there is no room.
 */
export function repeatedPieceOf(at: usize, length: usize, kind: u32): usize {
  const hash = <u32>hashOf(at, length, kind);
  const known = find(hash, at, length, kind);
  if (known != 0) return known;
  const place = met + <usize>(hash & (MAX_MET - 1)) * 4;
  if (load<u32>(place) == hash) return addCopy(hash, at, length, kind);
  store<u32>(place, hash);
  return 0;
}

let passingCount: u32 = 0;
let passingBytes: usize = 0;

/** From here on the numbers of passing pieces are given out anew. */
export function forgetPassing(): void {
  passingCount = 0;
  passingBytes = 0;
}

/** Whether the names of another line have room. */
export function hasPassingRoom(): bool {
  return passingCount + 2 <= <u32>MAX_PASSING;
}

/** A piece that nobody finds again, and that is kept only until forgetPassing(). */
export function passingPieceOf(at: usize, length: usize): usize {
  const piece = passing + passingBytes;
  const number = <u32>MAX_PIECES + passingCount++;
  passingBytes += (<usize>PIECE_HEADER + length + 7) & ~7;
  store<u32>(places + <usize>number * 4, <u32>piece);
  store<u32>(piece, number, PIECE_NUMBER);
  store<u32>(piece, <u32>length, PIECE_LENGTH);
  memory.copy(piece + PIECE_HEADER, at, length);
  return piece;
}

/** Nothing is noted of any end from here on. */
export function forgetNotes(): void {
  for (let number: u32 = 1; number <= count; number++) {
    const piece = placeOf(number);
    if (load<u32>(piece, PIECE_KIND) == END) store<u32>(piece, 0, PIECE_NOTE);
  }
}

function addCopy(hash: u32, at: usize, length: usize, kind: u32): usize {
  const added = addPiece(hash, kind, length);
  if (added != 0) memory.copy(added + PIECE_HEADER, at, length);
  return added;
}

/** 0: it is not known. */
function find(hash: u32, at: usize, length: usize, kind: u32): usize {
  let slot = firstSlot(hash);
  while (true) {
    const piece = pieceIn(slot);
    if (piece == 0) return 0;
    if (
      hashIn(slot) == hash &&
      load<u32>(piece, PIECE_KIND) == kind &&
      load<u32>(piece, PIECE_LENGTH) == <u32>length &&
      isSame(at, piece + PIECE_HEADER, length)
    ) {
      return piece;
    }
    slot = nextSlot(slot);
  }
}
