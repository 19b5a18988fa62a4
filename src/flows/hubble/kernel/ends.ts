import { hashOf, isSame } from './bytes';
import {
  END,
  LABELS,
  PIECE_ADDRESS_LENGTH,
  PIECE_HEAD_LENGTH,
  PIECE_HEADER,
  PIECE_KIND,
  PIECE_LABELS,
  PIECE_LENGTH,
} from './layout';
import { addPiece, firstSlot, hashIn, nextSlot, pieceIn, pieceOf } from './pieces';
import { skipKey, skipValue } from './skip-json';

const COMMA: u8 = 0x2c;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;
const OPEN_BRACKET: u8 = 0x5b;

const LABELS_WORD: u64 = 0x3a22736c6562616c; // labels":

/** Objects that are looked through at one address. Those of more are found by all of their bytes. */
const MAX_AT_ADDRESS: i32 = 8;

/** Behind the object of the end that was found. */
export let afterEnd: usize = 0;

/** What an end at an address is found by. */
export function hashOfAddress(address: usize, length: usize): u32 {
  return <u32>hashOf(address, length, END);
}

/**
 * An end: the object at `at` (0: none is recorded) at an address, in quotes, of that hash. The object is two thirds of a line, and
 * there are few different ones: it is compared whole with one seen before and jumped over. Its labels, most of it, are kept once
 * for all ends that have them. 0: it is written in an unusual way, or there is no room.
 */
export function endAt(hash: u32, address: usize, addressLength: usize, at: usize): usize {
  afterEnd = at;
  if (addressLength != 0) {
    const found = find(hash, address, addressLength, at);
    if (found != 0) return found;
    if (others < MAX_AT_ADDRESS) return learn(hash, address, addressLength, at);
  }
  const after = skipValue(at, 0);
  if (after == 0) return 0;
  const ofAll = <u32>hashOf(at, after - at, hash);
  const found = find(ofAll, address, addressLength, at);
  return found != 0 ? found : learn(ofAll, address, addressLength, at);
}

/** How many others with the hash were met by the last search. */
let others: i32 = 0;

function find(hash: u32, address: usize, addressLength: usize, at: usize): usize {
  others = 0;
  let slot = firstSlot(hash);
  while (true) {
    const piece = pieceIn(slot);
    if (piece == 0) return 0;
    if (hashIn(slot) == hash) {
      if (isEnd(piece, address, addressLength, at)) return piece;
      others++;
    }
    slot = nextSlot(slot);
  }
}

function isEnd(piece: usize, address: usize, addressLength: usize, at: usize): bool {
  if (load<u32>(piece, PIECE_KIND) != END) return false;
  if (load<u32>(piece, PIECE_ADDRESS_LENGTH) != <u32>addressLength) return false;
  let written = piece + PIECE_HEADER;
  if (!isSame(address, written, addressLength)) return false;
  const length: usize = load<u32>(piece, PIECE_LENGTH);
  // An end without an object is another one than an end with one.
  if (at == 0 || length == addressLength) return at == 0 && length == addressLength;
  written += addressLength;
  const headLength: usize = load<u32>(piece, PIECE_HEAD_LENGTH);
  if (!isSame(at, written, headLength)) return false;
  let rest = at + headLength;
  written += headLength;
  const labels: usize = load<u32>(piece, PIECE_LABELS);
  if (labels != 0) {
    const labelsLength: usize = load<u32>(labels, PIECE_LENGTH);
    if (!isSame(rest, labels + PIECE_HEADER, labelsLength)) return false;
    rest += labelsLength;
  }
  const tailLength = length - addressLength - headLength;
  if (!isSame(rest, written, tailLength)) return false;
  afterEnd = rest + tailLength;
  return true;
}

function learn(hash: u32, address: usize, addressLength: usize, at: usize): usize {
  let labels: usize = 0;
  let headLength: usize = 0;
  let tailLength: usize = 0;
  let tail: usize = at;
  if (at != 0) {
    const after = walkObject(at);
    if (after == 0) return 0;
    if (labelsStart == 0) {
      tailLength = after - at;
    } else {
      labels = pieceOf(labelsStart, labelsEnd - labelsStart, LABELS);
      if (labels == 0) return 0;
      headLength = labelsStart - at;
      tail = labelsEnd;
      tailLength = after - labelsEnd;
    }
    afterEnd = after;
  }
  const piece = addPiece(hash, END, addressLength + headLength + tailLength);
  if (piece == 0) return 0;
  store<u32>(piece, <u32>addressLength, PIECE_ADDRESS_LENGTH);
  store<u32>(piece, <u32>headLength, PIECE_HEAD_LENGTH);
  store<u32>(piece, <u32>labels, PIECE_LABELS);
  const written = piece + PIECE_HEADER;
  memory.copy(written, address, addressLength);
  memory.copy(written + addressLength, at, headLength);
  memory.copy(written + addressLength + headLength, tail, tailLength);
  return piece;
}

let labelsStart: usize = 0;
let labelsEnd: usize = 0;

/** Behind the object at `start`, whose labels are noted; 0 also when its keys are not plain, or it has labels twice. */
function walkObject(start: usize): usize {
  labelsStart = 0;
  if (load<u8>(start) != OPEN_BRACE) return 0;
  let at = start + 1;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    const name = at + 1;
    const value = skipKey(at);
    if (value == 0) return 0;
    at = skipValue(value, 1);
    if (at == 0) return 0;
    if (value - name == 8 && load<u64>(name) == LABELS_WORD) {
      if (labelsStart != 0 || load<u8>(value) != OPEN_BRACKET) return 0;
      labelsStart = value;
      labelsEnd = at;
    }
    const next = load<u8>(at);
    if (next == CLOSE_BRACE) return at + 1;
    if (next != COMMA) return 0;
    at++;
  }
}
