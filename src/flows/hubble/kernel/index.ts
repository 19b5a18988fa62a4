import { setSecret } from './bytes';
import { readFlow, startWalks } from './flow';
import { KEY, LINE_END, LINE_INDEX, LINE_IS_READ, LINE_START, LINE_WORDS } from './layout';
import { setField } from './members';
import { bounds, hourSpans, input, layOut, lines, MAX_LINES, named, nodeSpans, tallies } from './memory';
import { forgetNamed, namedCount } from './named';
import { forgetNotes, forgetPassing, forgetPieces, hasPassingRoom, isFull, pieceOf, placeOf } from './pieces';
import { forgetSpans, hourCount, nodeCount } from './spans';
import { forgetTallies, hasTallyRoom, tally, tallyCount } from './tallies';

export { forgetNotes, placeOf };

/** To be called once. `inputBytes` is the longest text that is ever walked; `secret` is a number that nobody can guess. */
export function begin(inputBytes: usize, secret: u32): void {
  setSecret(<u64>secret * 0x9e3779b97f4a7c15);
  layOut(inputBytes);
}

export function inputAt(): usize {
  return input;
}

export function linesAt(): usize {
  return lines;
}

/** Begins anew, with no piece known, and nothing tallied. */
export function forget(): void {
  forgetTalliedLines();
  forgetPieces();
  startWalks();
}

/** Says which field the key is that the input begins with, `"name":`, `length` bytes of it. */
export function nameField(field: i32, length: usize): void {
  setField(pieceOf(input, length, KEY), field);
}

/** Where in the input the next line begins. */
let next: usize = 0;

export function nextAt(): usize {
  return next;
}

/** Whether reading stopped because all has to be forgotten first. */
export function isFullNow(): bool {
  return isFull;
}

/** Begins to tally anew. What is counted of forms is the reader's to forget. */
export function forgetTalliedLines(): void {
  forgetTallies();
  forgetSpans();
}

export function talliesAt(): usize {
  return tallies;
}

export function talliesNow(): u32 {
  return tallyCount;
}

export function hasRoom(): bool {
  return hasTallyRoom();
}

export function namedAt(): usize {
  return named;
}

export function boundsAt(): usize {
  return bounds;
}

export function namedNow(): u32 {
  return namedCount;
}

export function hourSpansAt(): usize {
  return hourSpans;
}

export function hourSpansNow(): u32 {
  return hourCount;
}

export function nodeSpansAt(): usize {
  return nodeSpans;
}

export function nodeSpansNow(): u32 {
  return nodeCount;
}

/** Lines that were read since this was 0, those handed over included. */
let index: u32 = 0;

export function linesNow(): u32 {
  return index;
}

/** From here on lines are those of another block. */
export function beginBlock(): void {
  index = 0;
}

/**
 * Reads lines from `start` on; the input ends at `end` behind a line feed. The number of lines that are handed over; those that were tallied are
 * not, if `tallying`.
 */
export function readLines(start: usize, end: usize, tallying: bool): i32 {
  let at = start;
  let count: i32 = 0;
  let words = lines;
  forgetPassing();
  forgetNamed();
  while (at < end && count < MAX_LINES && hasPassingRoom() && hasTallyRoom()) {
    let lineEnd = readFlow(at, words);
    if (isFull) break;
    const isRead = lineEnd != 0;
    if (!isRead) lineEnd = lineFeedFrom(at);
    if (!isRead || !tallying || !tally(words)) {
      store<u32>(words, <u32>at, LINE_START * 4);
      store<u32>(words, <u32>lineEnd, LINE_END * 4);
      store<u32>(words, isRead ? 1 : 0, LINE_IS_READ * 4);
      store<u32>(words, index, LINE_INDEX * 4);
      words += LINE_WORDS * 4;
      count++;
    }
    index++;
    at = lineEnd + 1;
  }
  next = at;
  return count;
}

function lineFeedFrom(start: usize): usize {
  let at = start;
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (found != 0) return at + ctz(found);
    at += 16;
  }
}
