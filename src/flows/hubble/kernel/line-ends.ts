import { afterEnd, endAt, hashOfAddress } from './ends';
import {
  LINE_DESTINATION,
  LINE_DESTINATION_NOTE,
  LINE_DESTINATION_POD,
  LINE_SOURCE,
  LINE_SOURCE_NOTE,
  LINE_SOURCE_POD,
  PIECE_LENGTH,
  PIECE_NOTE,
  PIECE_POD,
} from './layout';
import { get, set, setPiece } from './line';
import { firstSlot, pieceIn } from './pieces';
import { skipKey, skipPlainText, skipValue } from './skip-json';

/** The ends of the line that is read. */

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;

/** Where the addresses of the line are, quotes included, and what ends are found by; a length of 0: none is recorded. */
let sourceAddress: usize = 0;
let sourceAddressLength: usize = 0;
let sourceHash: u32 = 0;
let destinationAddress: usize = 0;
let destinationAddressLength: usize = 0;
let destinationHash: u32 = 0;

export function clearEnds(): void {
  sourceAddressLength = 0;
  sourceHash = 0;
  destinationAddressLength = 0;
  destinationHash = 0;
}

/** Reads the object of the source: the place behind it, or 0. */
export function readSource(at: usize): usize {
  if (load<u8>(at) != OPEN_BRACE) return 0;
  return noteSource(endAt(sourceHash, sourceAddress, sourceAddressLength, at)) ? afterEnd : 0;
}

/** The same for the destination. */
export function readDestination(at: usize): usize {
  if (load<u8>(at) != OPEN_BRACE) return 0;
  return noteDestination(endAt(destinationHash, destinationAddress, destinationAddressLength, at))
    ? afterEnd
    : 0;
}

/** Ends of which nothing but the address is recorded. False: there is no room for them. */
export function addLoneEnds(): bool {
  if (get(LINE_SOURCE) == 0 && sourceAddressLength != 0) {
    if (!noteSource(endAt(sourceHash, sourceAddress, sourceAddressLength, 0))) return false;
  }
  if (get(LINE_DESTINATION) == 0 && destinationAddressLength != 0) {
    return noteDestination(endAt(destinationHash, destinationAddress, destinationAddressLength, 0));
  }
  return true;
}

function noteSource(piece: usize): bool {
  return noteEnd(piece, LINE_SOURCE, LINE_SOURCE_NOTE, LINE_SOURCE_POD);
}

function noteDestination(piece: usize): bool {
  return noteEnd(piece, LINE_DESTINATION, LINE_DESTINATION_NOTE, LINE_DESTINATION_POD);
}

/** Writes an end into the words of the line; false, and nothing is written, where there is none. */
function noteEnd(piece: usize, word: usize, noteWord: usize, podWord: usize): bool {
  if (setPiece(word, piece) == 0) return false;
  set(noteWord, load<u32>(piece, PIECE_NOTE));
  set(podWord, load<u32>(piece, PIECE_POD));
  return true;
}

/** What fetch() met; nobody asks for it. */
const fetched = memory.data(8, 8);

/** Loads what the search for a hash begins with, so that it is in the processor's cache when it is asked for. */
function fetch(hash: u32): void {
  const piece = pieceIn(firstSlot(hash));
  store<u32>(fetched, load<u32>(piece, PIECE_LENGTH));
}

const SOURCE_WORD: u64 = 0x3a22656372756f73; // source":
const DESTINAT: u64 = 0x74616e6974736564; // destinat
const INATION: u64 = 0x3a226e6f6974616e; // nation":

/** Reads the value of `IP`. Recorders write it before the ends, which are found by their addresses. */
export function readAddresses(start: usize): usize {
  if (load<u8>(start) != OPEN_BRACE) return 0;
  if (get(LINE_SOURCE) != 0 || get(LINE_DESTINATION) != 0) return 0;
  let at = start + 1;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    const name = at + 1;
    const value = skipKey(at);
    if (value == 0) return 0;
    if (value - name == 8 && load<u64>(name) == SOURCE_WORD) {
      at = load<u8>(value) == QUOTE ? skipPlainText(value) : 0;
      if (at == 0 || sourceAddressLength != 0) return 0;
      sourceAddress = value;
      sourceAddressLength = at - value;
      sourceHash = hashOfAddress(value, at - value);
      fetch(sourceHash);
    } else if (value - name == 13 && load<u64>(name) == DESTINAT && load<u64>(name + 5) == INATION) {
      at = load<u8>(value) == QUOTE ? skipPlainText(value) : 0;
      if (at == 0 || destinationAddressLength != 0) return 0;
      destinationAddress = value;
      destinationAddressLength = at - value;
      destinationHash = hashOfAddress(value, at - value);
      fetch(destinationHash);
    } else {
      at = skipValue(value, 2);
      if (at == 0) return 0;
    }
    const after = load<u8>(at);
    if (after == CLOSE_BRACE) return at + 1;
    if (after != COMMA) return 0;
    at++;
  }
}
