import { afterEnd, endAt, hashOfAddress } from './ends';
import { clearL4, destinationPort, l4Bits, readL4, sourcePort } from './l4';
import {
  AGGREGATE,
  DESTINATION,
  DESTINATION_NAMES,
  DESTINATION_SERVICE,
  FIRST_CLIENT_PORT,
  FIRST_POLICY_FIELD,
  FORM,
  FORM_AGGREGATE,
  FORM_BITS,
  FORM_DESTINATION_PORT_SHIFT,
  FORM_DESTINATION_SHIFT,
  FORM_HAS_SERVICE,
  FORM_L4,
  FORM_POLICIES,
  FORM_SOURCE_PORT_SHIFT,
  FORM_SOURCE_SHIFT,
  FORM_WORDS,
  IP,
  JUDGED_COUNT,
  L4,
  L7,
  L7_DNS,
  L7_PRESENT,
  L7_RESPONSE,
  LINE_AGGREGATE,
  LINE_DESTINATION,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_NOTE,
  LINE_DESTINATION_POD,
  LINE_DESTINATION_PORT,
  LINE_ENVELOPE_NODE,
  LINE_FORM,
  LINE_FORM_NOTE,
  LINE_HAS_DESTINATION_SERVICE,
  LINE_L4,
  LINE_L7,
  LINE_L7_END,
  LINE_L7_PIECE,
  LINE_L7_START,
  LINE_NODE,
  LINE_POLICIES,
  LINE_SOURCE,
  LINE_SOURCE_NAMES,
  LINE_SOURCE_NOTE,
  LINE_SOURCE_POD,
  LINE_SOURCE_PORT,
  LINE_TIME,
  LINE_WORDS,
  NODE_NAME,
  NOTE_BITS,
  OTHER_SPELLING,
  PIECE_FIELD,
  PIECE_LENGTH,
  PIECE_NOTE,
  PIECE_NUMBER,
  PIECE_POD,
  PIECE_VALUE_START,
  SOURCE,
  SOURCE_NAMES,
  TIME,
  UNWANTED,
} from './layout';
import { memberAt, setField } from './members';
import { firstSlot, isFull, passingPieceOf, pieceIn, pieceOf, repeatedPieceOf } from './pieces';
import { skipKey, skipPlainText, skipValue } from './skip-json';
import { readTime, time } from './time';

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
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

/** The form of the line that is read. */
const FORM_BYTES: usize = <usize>FORM_WORDS * 4;
const form = memory.data(80, 16);
const POLICY_FIELDS: usize = 4;

let line: usize = 0;
let hasTime: bool = false;
let sourceAddress: usize = 0;
let sourceAddressLength: usize = 0;
let sourceHash: u32 = 0;
let destinationAddress: usize = 0;
let destinationAddressLength: usize = 0;
let destinationHash: u32 = 0;

function set(word: usize, value: u32): void {
  store<u32>(line + word * 4, value);
}

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
  clear(form, FORM_BYTES);
  clearL4();
  hasTime = false;
  sourceAddressLength = 0;
  sourceHash = 0;
  destinationAddressLength = 0;
  destinationHash = 0;
  let at = walkMembers(start + FLOW_START_LENGTH, flowStart);
  if (at == 0) return 0;
  const after = load<u8>(at);
  if (after == COMMA) at = walkMembers(at + 1, envelopeStart);
  else at = after == CLOSE_BRACE ? at + 1 : 0;
  if (at == 0) return 0;
  if (load<u8>(at) == CARRIAGE_RETURN) at++;
  if (load<u8>(at) != LINE_FEED) return 0;
  store<f64>(words + LINE_TIME * 4, hasTime ? time : NaN);
  set(LINE_L4, l4Bits);
  set(LINE_SOURCE_PORT, sourcePort);
  set(LINE_DESTINATION_PORT, destinationPort);
  return addLoneEnds() && addForm() ? at : 0;
}

/** Writes zeros; the number of bytes is one of vectors. */
function clear(at: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(at + i, i64x2.splat(0));
}

/** Ends of which nothing but the address is recorded. */
function addLoneEnds(): bool {
  if (get(LINE_SOURCE) == 0 && sourceAddressLength != 0) {
    if (!setSource(endAt(sourceHash, sourceAddress, sourceAddressLength, 0))) return false;
  }
  if (get(LINE_DESTINATION) == 0 && destinationAddressLength != 0) {
    return setDestination(endAt(destinationHash, destinationAddress, destinationAddressLength, 0));
  }
  return true;
}

function addForm(): bool {
  store<u32>(form, l4Bits, FORM_L4 * 4);
  store<u32>(form, formBits(), FORM_BITS * 4);
  store<u32>(form, get(LINE_AGGREGATE), FORM_AGGREGATE * 4);
  for (let i: usize = 0; i < POLICY_FIELDS; i++) {
    store<u32>(form + (<usize>FORM_POLICIES + i) * 4, get(<usize>LINE_POLICIES + i));
  }
  const piece = pieceOf(form, FORM_BYTES, FORM);
  if (piece == 0) return false;
  set(LINE_FORM, load<u32>(piece, PIECE_NUMBER));
  set(LINE_FORM_NOTE, load<u32>(piece, PIECE_NOTE));
  return true;
}

function formBits(): u32 {
  return (
    get(LINE_L7) |
    (get(LINE_HAS_DESTINATION_SERVICE) * FORM_HAS_SERVICE) |
    (portRange(sourcePort) << FORM_SOURCE_PORT_SHIFT) |
    (portRange(destinationPort) << FORM_DESTINATION_PORT_SHIFT) |
    ((get(LINE_SOURCE_NOTE) & NOTE_BITS) << FORM_SOURCE_SHIFT) |
    ((get(LINE_DESTINATION_NOTE) & NOTE_BITS) << FORM_DESTINATION_SHIFT)
  );
}

function portRange(port: i32): u32 {
  if (port == 0) return 0;
  return port >= FIRST_CLIENT_PORT ? 2 : 1;
}

function setPiece(word: usize, piece: usize): usize {
  if (piece != 0) set(word, load<u32>(piece, PIECE_NUMBER));
  return piece;
}

/**
 * Walks an object from its member at `start`, which comes behind the piece `before`: behind its closing brace, or 0. An object without
 * any field that is wanted is none of Hubble's: other recorders have a `flow`, too.
 */
function walkMembers(start: usize, first: usize): usize {
  let at = start;
  let before = first;
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
    }
    at = first == flowStart ? readOfFlow(member, field, at) : readOfEnvelope(field, at);
    if (at == 0) return 0;
    const after = load<u8>(at);
    if (after == CLOSE_BRACE) return seen == 0 ? 0 : at + 1;
    if (after != COMMA) return 0;
    at++;
  }
}

/** Reads what follows a member in a flow: nothing where its value is a part of it. */
function readOfFlow(member: usize, field: i32, at: usize): usize {
  if (field <= JUDGED_COUNT) {
    store<u32>(form + <usize>(field - 1) * 4, load<u32>(member, PIECE_NUMBER));
    return at;
  }
  if (field == OTHER_SPELLING) return 0;
  if (field != UNWANTED) return readField(field, at);
  return load<u32>(member, PIECE_VALUE_START) == 0 ? skipValue(at, 1) : at;
}

/** The envelope repeats the time and the node. What else it may have is for the real parser. */
function readOfEnvelope(field: i32, at: usize): usize {
  if (field == TIME) {
    hasTime = true;
    return readTime(at);
  }
  return field == NODE_NAME ? readPiece(LINE_ENVELOPE_NODE, NODE_NAME, at) : 0;
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
      if (load<u8>(at) != OPEN_BRACE) return 0;
      return setSource(endAt(sourceHash, sourceAddress, sourceAddressLength, at)) ? afterEnd : 0;
    case DESTINATION:
      if (load<u8>(at) != OPEN_BRACE) return 0;
      return setDestination(endAt(destinationHash, destinationAddress, destinationAddressLength, at))
        ? afterEnd
        : 0;
    case NODE_NAME:
      return readPiece(LINE_NODE, NODE_NAME, at);
    case SOURCE_NAMES:
      return readNames(LINE_SOURCE_NAMES, at);
    case DESTINATION_NAMES:
      return readNames(LINE_DESTINATION_NAMES, at);
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

/** Names mean the same wherever they stand. */
function readNames(word: usize, at: usize): usize {
  const after = skipValue(at, 1);
  if (after == 0) return 0;
  const piece = repeatedPieceOf(at, after - at, SOURCE_NAMES);
  if (isFull) return 0;
  setPiece(word, piece != 0 ? piece : passingPieceOf(at, after - at));
  return after;
}

/** An end; false: there is none. */
function setSource(piece: usize): bool {
  if (setPiece(LINE_SOURCE, piece) == 0) return false;
  set(LINE_SOURCE_NOTE, load<u32>(piece, PIECE_NOTE));
  set(LINE_SOURCE_POD, load<u32>(piece, PIECE_POD));
  return true;
}

function setDestination(piece: usize): bool {
  if (setPiece(LINE_DESTINATION, piece) == 0) return false;
  set(LINE_DESTINATION_NOTE, load<u32>(piece, PIECE_NOTE));
  set(LINE_DESTINATION_POD, load<u32>(piece, PIECE_POD));
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
function readAddresses(start: usize): usize {
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
      const name = at + 1;
      const value = skipKey(at);
      if (value == 0) return 0;
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
  const after = at + 1;
  set(LINE_L7_START, <u32>start);
  set(LINE_L7_END, <u32>after);
  setPiece(LINE_L7_PIECE, repeatedPieceOf(start, after - start, L7));
  return isFull ? 0 : after;
}
