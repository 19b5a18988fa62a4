import { hashOf, isSame, isSameLong } from './bytes';
import {
  END,
  PIECE_ADDRESS_LENGTH,
  PIECE_HEADER,
  PIECE_ID_LENGTH,
  PIECE_ID_PLACE,
  PIECE_KIND,
  PIECE_LENGTH,
  PIECE_NAME_PLACE,
  PIECE_POD,
  PIECE_TEMPLATE,
  TEMPLATE,
} from './layout';
import { scratch } from './memory';
import { addPiece, firstSlot, hashIn, nextSlot, pieceIn, pieceOf } from './pieces';
import { skipKey, skipPlainText, skipValue } from './skip-json';

const COMMA: u8 = 0x2c;
const QUOTE: u8 = 0x22;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;

const ID_WORD: u32 = 0x3a224449; // ID":
const POD_NAME: u64 = 0x656d616e5f646f70; // pod_name

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
 * there are few different ones: it is compared whole with one seen before and jumped over. Most of it is the same for all pods of a
 * workload, and kept once. 0: it is written in an unusual way, or there is no room.
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
  const written = piece + PIECE_HEADER;
  if (!isSame(address, written, addressLength)) return false;
  const template: usize = load<u32>(piece, PIECE_TEMPLATE);
  // An end without an object is another one than an end with one.
  if (at == 0 || template == 0) return at == 0 && template == 0;
  const ownId = written + addressLength;
  const ownIdLength: usize = load<u32>(piece, PIECE_ID_LENGTH);
  const ownNameLength = load<u32>(piece, PIECE_LENGTH) - addressLength - ownIdLength;
  const idPlace: usize = load<u32>(template, PIECE_ID_PLACE);
  const namePlace: usize = load<u32>(template, PIECE_NAME_PLACE);
  const shared = template + PIECE_HEADER;
  let rest = at;
  if (!isSameLong(rest, shared, idPlace)) return false;
  rest += idPlace;
  if (!isSame(rest, ownId, ownIdLength)) return false;
  rest += ownIdLength;
  if (!isSameLong(rest, shared + idPlace, namePlace - idPlace)) return false;
  rest += namePlace - idPlace;
  if (!isSame(rest, ownId + ownIdLength, ownNameLength)) return false;
  rest += ownNameLength;
  const tailLength = load<u32>(template, PIECE_LENGTH) - namePlace;
  if (!isSameLong(rest, shared + namePlace, tailLength)) return false;
  afterEnd = rest + tailLength;
  return true;
}

function learn(hash: u32, address: usize, addressLength: usize, at: usize): usize {
  let template: usize = 0;
  idLength = 0;
  nameLength = 0;
  if (at != 0) {
    afterEnd = walkObject(at);
    if (afterEnd == 0) return 0;
    template = templateOf(at, afterEnd);
    if (template == 0) return 0;
  }
  const piece = addPiece(hash, END, addressLength + idLength + nameLength);
  if (piece == 0) return 0;
  store<u32>(piece, <u32>addressLength, PIECE_ADDRESS_LENGTH);
  store<u32>(piece, <u32>idLength, PIECE_ID_LENGTH);
  store<u32>(piece, <u32>template, PIECE_TEMPLATE);
  if (nameLength != 0) store<u32>(piece, <u32>hashOf(name, nameLength, END) | 1, PIECE_POD);
  const written = piece + PIECE_HEADER;
  memory.copy(written, address, addressLength);
  memory.copy(written + addressLength, id, idLength);
  memory.copy(written + addressLength + idLength, name, nameLength);
  return piece;
}

/** What is left out of the template of the object that was walked last: where it stands, and how long it is. */
let id: usize = 0;
let idLength: usize = 0;
let name: usize = 0;
let nameLength: usize = 0;

function templateOf(start: usize, end: usize): usize {
  if (idLength == 0) id = start;
  if (nameLength == 0) name = id + idLength;
  const idPlace = id - start;
  const between = name - id - idLength;
  const namePlace = idPlace + between;
  const rest = name + nameLength;
  memory.copy(scratch, start, idPlace);
  memory.copy(scratch + idPlace, id + idLength, between);
  memory.copy(scratch + namePlace, rest, end - rest);
  const template = pieceOf(scratch, namePlace + end - rest, TEMPLATE);
  if (template == 0) return 0;
  store<u32>(template, <u32>idPlace, PIECE_ID_PLACE);
  store<u32>(template, <u32>namePlace, PIECE_NAME_PLACE);
  return template;
}

function isPositive(first: u8): bool {
  return first > 0x30 && first <= 0x39;
}

/** Behind the object at `start`; 0 also when its keys are not plain, or it has two names. */
function walkObject(start: usize): usize {
  if (load<u8>(start) != OPEN_BRACE) return 0;
  let at = start + 1;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  let hasName = false;
  while (true) {
    const key = at + 1;
    const value = skipKey(at);
    if (value == 0) return 0;
    at = skipValue(value, 1);
    if (at == 0) return 0;
    if (value - key == 4 && load<u32>(key) == ID_WORD) {
      // Which one it is means nothing; zero means none.
      if (idLength == 0 && !hasName && isPositive(load<u8>(value))) {
        id = value;
        idLength = at - value;
      }
    } else if (value - key == 10 && load<u64>(key) == POD_NAME) {
      if (hasName) return 0;
      hasName = true;
      if (load<u8>(value) == QUOTE && skipPlainText(value) == at) {
        name = value;
        nameLength = at - value;
      }
    }
    const following = load<u8>(at);
    if (following == CLOSE_BRACE) return at + 1;
    if (following != COMMA) return 0;
    at++;
  }
}
