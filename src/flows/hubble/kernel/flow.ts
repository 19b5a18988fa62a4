import { afterEnd, endAt, hashOfAddress } from './ends';
import { clearL4, destinationPort, l4Bits, readL4, sourcePort } from './l4';
import {
  AGGREGATE,
  COMBINATION,
  DESTINATION,
  DESTINATION_NAMES,
  DESTINATION_SERVICE,
  FIRST_POLICY_FIELD,
  IP,
  JUDGED_COUNT,
  L4,
  L7,
  L7_DNS,
  L7_PRESENT,
  L7_RESPONSE,
  LINE_AGGREGATE,
  LINE_COMBINATION,
  LINE_DESTINATION,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_PORT,
  LINE_ENVELOPE_NODE,
  LINE_HAS_DESTINATION_SERVICE,
  LINE_L4,
  LINE_L7,
  LINE_L7_END,
  LINE_L7_START,
  LINE_NODE,
  LINE_POLICIES,
  LINE_SOURCE,
  LINE_SOURCE_NAMES,
  LINE_SOURCE_PORT,
  LINE_TIME,
  LINE_WORDS,
  NODE_NAME,
  PIECE_FIELD,
  PIECE_LENGTH,
  PIECE_NUMBER,
  PIECE_VALUE_START,
  SOURCE,
  SOURCE_NAMES,
  TIME,
  UNWANTED,
} from './layout';
import { memberAt, setField } from './members';
import { firstSlot, pieceIn, pieceOf } from './pieces';
import { skipPlainText, skipValue } from './skip-json';
import { readTime, time } from './time';

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;
const CARRIAGE_RETURN: u8 = 0x0d;
const LINE_FEED: u8 = 0x0a;

const FLOW_START: u64 = 0x3a22776f6c66227b; // {"flow":
const FLOW_START_LENGTH: usize = 9;

/** Pieces of nothing: what the first members of a flow and of the envelope come behind. */
const NOTHING = memory.data<u8>([0]);
const START_OF_FLOW: u32 = 40;
const START_OF_ENVELOPE: u32 = 41;
let flowStart: usize = 0;
let envelopeStart: usize = 0;

export function startWalks(): void {
  flowStart = pieceOf(NOTHING, 0, START_OF_FLOW);
  envelopeStart = pieceOf(NOTHING, 0, START_OF_ENVELOPE);
  setField(flowStart, UNWANTED);
  setField(envelopeStart, UNWANTED);
}

/** Pieces of the judged fields of the line that is read. */
const COMBINATION_BYTES: usize = 48;
const combination = memory.data(48, 16);

let line: usize = 0;
let hasTime: bool = false;
let sourceAddress: usize = 0;
let sourceAddressLength: usize = 0;
let sourceHash: u32 = 0;
let destinationAddress: usize = 0;
let destinationAddressLength: usize = 0;
let destinationHash: u32 = 0;

// @ts-expect-error: decorator
function set(word: usize, value: u32): void {
  store<u32>(line + word * 4, value);
}

// @ts-expect-error: decorator
function get(word: usize): u32 {
  return load<u32>(line + word * 4);
}

/**
 * Reads a flow, in its envelope, from `start` to the end of its line into `words`: the place of the line feed. 0: the line is not
 * written as exporters write it, or there is no room for its pieces; then `words` mean nothing.
 */
export function readFlow(start: usize, words: usize): usize {
  if (load<u64>(start) != FLOW_START || load<u8>(start + 8) != OPEN_BRACE) return 0;
  line = words;
  clear(words, LINE_WORDS * 4);
  clear(combination, COMBINATION_BYTES);
  clearL4();
  hasTime = false;
  sourceAddressLength = 0;
  sourceHash = 0;
  destinationAddressLength = 0;
  destinationHash = 0;
  let at = walkFlow(start + FLOW_START_LENGTH);
  if (at == 0) return 0;
  const after = load<u8>(at);
  if (after == COMMA) at = walkEnvelope(at + 1);
  else at = after == CLOSE_BRACE ? at + 1 : 0;
  if (at == 0) return 0;
  if (load<u8>(at) == CARRIAGE_RETURN) at++;
  if (load<u8>(at) != LINE_FEED) return 0;
  store<f64>(words + LINE_TIME * 4, hasTime ? time : NaN);
  set(LINE_L4, l4Bits);
  set(LINE_SOURCE_PORT, sourcePort);
  set(LINE_DESTINATION_PORT, destinationPort);
  return addLoneEnds() && addCombination() ? at : 0;
}

/** Writes zeros; the number of bytes is one of vectors. */
// @ts-expect-error: decorator
function clear(at: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(at + i, i64x2.splat(0));
}

/** Ends of which nothing but the address is recorded. */
function addLoneEnds(): bool {
  if (get(LINE_SOURCE) == 0 && sourceAddressLength != 0) {
    if (setPiece(LINE_SOURCE, endAt(sourceHash, sourceAddress, sourceAddressLength, 0)) == 0) return false;
  }
  if (get(LINE_DESTINATION) == 0 && destinationAddressLength != 0) {
    const end = endAt(destinationHash, destinationAddress, destinationAddressLength, 0);
    if (setPiece(LINE_DESTINATION, end) == 0) return false;
  }
  return true;
}

function addCombination(): bool {
  return setPiece(LINE_COMBINATION, pieceOf(combination, JUDGED_COUNT * 4, COMBINATION)) != 0;
}

function setPiece(word: usize, piece: usize): usize {
  if (piece != 0) set(word, load<u32>(piece, PIECE_NUMBER));
  return piece;
}

/** Behind the closing brace of the flow whose first member is at `start`, or 0. */
function walkFlow(start: usize): usize {
  let at = start;
  let before = flowStart;
  let seen: u32 = 0;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const member = memberAt(before, at);
    if (member == 0) return 0;
    before = member;
    const field = load<i32>(member, PIECE_FIELD);
    at += load<u32>(member, PIECE_LENGTH);
    if (field != UNWANTED) {
      const bit: u32 = 1 << field;
      if ((seen & bit) != 0) return 0;
      seen |= bit;
      if (field <= JUDGED_COUNT)
        store<u32>(combination + <usize>(field - 1) * 4, load<u32>(member, PIECE_NUMBER));
      else at = readField(field, at);
    } else if (load<u32>(member, PIECE_VALUE_START) == 0) {
      at = skipValue(at, 1);
    }
    if (at == 0) return 0;
    const after = load<u8>(at);
    if (after == CLOSE_BRACE) break;
    if (after != COMMA) return 0;
    at++;
  }
  // No field was met that Hubble's flows have: other recorders have a `flow`, too.
  return seen == 0 ? 0 : at + 1;
}

function readField(field: i32, at: usize): usize {
  switch (field) {
    case TIME:
      hasTime = true;
      return readTime(at);
    case IP:
      return readAddresses(at);
    case L4:
      return readL4(at);
    case L7:
      return readL7(at);
    case SOURCE:
      return readEnd(LINE_SOURCE, sourceHash, sourceAddress, sourceAddressLength, at);
    case DESTINATION:
      return readEnd(LINE_DESTINATION, destinationHash, destinationAddress, destinationAddressLength, at);
    case NODE_NAME:
      return readPiece(LINE_NODE, NODE_NAME, at);
    case SOURCE_NAMES:
      return readPiece(LINE_SOURCE_NAMES, SOURCE_NAMES, at);
    case DESTINATION_NAMES:
      // Names mean the same wherever they stand.
      return readPiece(LINE_DESTINATION_NAMES, SOURCE_NAMES, at);
    case DESTINATION_SERVICE:
      set(LINE_HAS_DESTINATION_SERVICE, load<u8>(at) == OPEN_BRACE ? 1 : 0);
      return skipValue(at, 1);
    case AGGREGATE:
      return readPiece(LINE_AGGREGATE, AGGREGATE, at);
    default:
      return readPiece(LINE_POLICIES + field - FIRST_POLICY_FIELD, field, at);
  }
}

function readPiece(word: usize, kind: u32, at: usize): usize {
  const after = skipValue(at, 1);
  if (after == 0) return 0;
  return setPiece(word, pieceOf(at, after - at, kind)) == 0 ? 0 : after;
}

function readEnd(word: usize, hash: u32, address: usize, addressLength: usize, at: usize): usize {
  if (load<u8>(at) != OPEN_BRACE) return 0;
  return setPiece(word, endAt(hash, address, addressLength, at)) == 0 ? 0 : afterEnd;
}

/** What fetch() met; nobody asks for it. */
const fetched = memory.data(8, 8);

/** Loads what the search for a hash begins with, so that it is in the processor's cache when it is asked for. */
// @ts-expect-error: decorator
function fetch(hash: u32): void {
  const piece = pieceIn(firstSlot(hash));
  store<u32>(fetched, load<u32>(piece, PIECE_LENGTH));
}

const SOURCE_WORD: u64 = 0x3a22656372756f73; // source":
const DESTINAT: u64 = 0x74616e6974736564; // destinat
const INATION: u64 = 0x3a226e6f6974616e; // nation":

/** Reads the value of `IP`. Recorders write it before the ends, which are found by their addresses. */
function readAddresses(start: usize): usize {
  if (load<u8>(start) != OPEN_BRACE) return 0;
  if (get(LINE_SOURCE) != 0 || get(LINE_DESTINATION) != 0) return 0;
  let at = start + 1;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const name = at + 1;
    const afterName = skipPlainText(at);
    if (afterName == 0 || load<u8>(afterName) != COLON) return 0;
    const value = afterName + 1;
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

const TYPE_WORD: u64 = 0x3a2265707974; // type":
const DNS_WORD: u64 = 0x3a22736e64; // dns":
const RESPONSE_WORD: u64 = 0x45534e4f50534552; // RESPONSE

/** Notes where the value of `l7` is, whether it is an answer, and whether it has a part of DNS. */
function readL7(start: usize): usize {
  if (load<u8>(start) != OPEN_BRACE) return 0;
  let bits: u32 = L7_PRESENT;
  let hasType = false;
  let at = start + 1;
  if (load<u8>(at) != CLOSE_BRACE) {
    while (true) {
      if (load<u8>(at) != QUOTE) return 0;
      const name = at + 1;
      const afterName = skipPlainText(at);
      if (afterName == 0 || load<u8>(afterName) != COLON) return 0;
      const value = afterName + 1;
      const length = value - name;
      const word = load<u64>(name);
      if (length == 6 && (word & 0xffffffffffff) == TYPE_WORD) {
        if (hasType || load<u8>(value) != QUOTE) return 0;
        hasType = true;
        at = skipPlainText(value);
        if (at - value == 10 && load<u64>(value + 1) == RESPONSE_WORD) bits |= L7_RESPONSE;
      } else {
        if (length == 5 && (word & 0xffffffffff) == DNS_WORD) bits |= L7_DNS;
        at = skipValue(value, 2);
      }
      if (at == 0) return 0;
      const after = load<u8>(at);
      if (after == CLOSE_BRACE) break;
      if (after != COMMA) return 0;
      at++;
    }
  }
  set(LINE_L7, bits);
  set(LINE_L7_START, <u32>start);
  set(LINE_L7_END, <u32>(at + 1));
  return at + 1;
}

/** Behind the closing brace of the envelope, whose next member is at `start`. */
function walkEnvelope(start: usize): usize {
  let at = start;
  let before = envelopeStart;
  let seen: u32 = 0;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const member = memberAt(before, at);
    if (member == 0) return 0;
    before = member;
    const field = load<i32>(member, PIECE_FIELD);
    at += load<u32>(member, PIECE_LENGTH);
    const bit: u32 = 1 << field;
    if ((seen & bit) != 0) return 0;
    seen |= bit;
    if (field == TIME) {
      hasTime = true;
      at = readTime(at);
    } else if (field == NODE_NAME) {
      at = readPiece(LINE_ENVELOPE_NODE, NODE_NAME, at);
    } else {
      return 0;
    }
    if (at == 0) return 0;
    const after = load<u8>(at);
    if (after == CLOSE_BRACE) return at + 1;
    if (after != COMMA) return 0;
    at++;
  }
}
