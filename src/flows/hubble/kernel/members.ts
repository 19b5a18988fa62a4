import { isSame } from './bytes';
import {
  JUDGED_COUNT,
  KEY,
  MEMBER,
  PIECE_FIELD,
  PIECE_HEADER,
  PIECE_LENGTH,
  PIECE_NUMBER,
  PIECE_VALUE_START,
  PIECE_VALUES,
  UNWANTED,
  WANTED_COUNT,
} from './layout';
import { followers, MAX_FOLLOWERS } from './memory';
import { pieceOf } from './pieces';
import { skipKey, skipValue } from './skip-json';

const COMMA: u8 = 0x2c;
const CLOSE_BRACE: u8 = 0x7d;

/** A key with more values than this is one whose values do not repeat. */
const MAX_VALUES: u32 = 8;
/** The same for fields whose values are judged: more make the line one for the real parser. */
const MAX_JUDGED_VALUES: u32 = 1024;

/**
 * The member at `at`, where its quote is, by what came behind the member `before` in other objects: records look alike, and
 * whole members are compared in one go. A member is `"key":value`, or the key alone where values do not repeat. 0: it is
 * written in an unusual way, or there is no room for it.
 */
export function memberAt(before: usize, at: usize): usize {
  const places = followersOf(before);
  for (let i: i32 = 0; i < MAX_FOLLOWERS; i++) {
    const place = places + <usize>i * 4;
    const piece: usize = load<u32>(place);
    if (piece == 0) break;
    const length = load<u32>(piece, PIECE_LENGTH);
    if (!isSame(at, piece + PIECE_HEADER, length)) continue;
    if (load<u32>(piece, PIECE_VALUE_START) != 0 && !isDelimiter(load<u8>(at + length))) continue;
    if (i > 0) {
      // The frequent ones come first in the end.
      store<u32>(place, load<u32>(place - 4));
      store<u32>(place - 4, <u32>piece);
    }
    return piece;
  }
  return learn(places, at);
}

/** The value has ended: what looks like 13 is not the beginning of 133. */
function isDelimiter(byte: u8): bool {
  return byte == COMMA || byte == CLOSE_BRACE;
}

function followersOf(piece: usize): usize {
  return followers + <usize>load<u32>(piece, PIECE_NUMBER) * MAX_FOLLOWERS * 4;
}

function learn(places: usize, at: usize): usize {
  const valueStart = skipKey(at);
  if (valueStart == 0) return 0;
  const key = pieceOf(at, valueStart - at, KEY);
  if (key == 0) return 0;
  if (load<i32>(key, PIECE_FIELD) == 0) setField(key, UNWANTED);
  const field = load<i32>(key, PIECE_FIELD);
  const values = load<u32>(key, PIECE_VALUES);
  if (isReadByField(field) || (field == UNWANTED && values >= MAX_VALUES)) return follow(places, key, true);
  if (values >= MAX_JUDGED_VALUES) return 0;
  const after = skipValue(valueStart, 0);
  if (after == 0) return 0;
  const member = pieceOf(at, after - at, MEMBER);
  if (member == 0) return 0;
  if (load<i32>(member, PIECE_FIELD) == 0) {
    store<u32>(key, values + 1, PIECE_VALUES);
    setField(member, field);
    store<u32>(member, <u32>(valueStart - at), PIECE_VALUE_START);
  }
  return follow(places, member, false);
}

/** Makes a piece one that others can follow. */
export function setField(piece: usize, field: i32): void {
  store<i32>(piece, field, PIECE_FIELD);
  memory.fill(followersOf(piece), 0, MAX_FOLLOWERS * 4);
}

/** Fields whose values the walk reads itself, where they stand. */
function isReadByField(field: i32): bool {
  return field > JUDGED_COUNT && field <= WANTED_COUNT;
}

/** A key comes first, because it stands for all members that have it. */
function follow(places: usize, piece: usize, isFirst: bool): usize {
  let i: i32 = 0;
  while (i < MAX_FOLLOWERS - 1 && load<u32>(places + <usize>i * 4) != 0) i++;
  if (isFirst) {
    for (; i > 0; i--) store<u32>(places + <usize>i * 4, load<u32>(places + <usize>(i - 1) * 4));
  }
  store<u32>(places + <usize>i * 4, <u32>piece);
  return piece;
}
