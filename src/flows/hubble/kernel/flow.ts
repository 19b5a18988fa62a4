import { clearL4, destinationPort, l4Bits, readL4, sourcePort } from './l4';
import { readL7 } from './l7';
import {
  AGGREGATE,
  DESTINATION,
  DESTINATION_NAMES,
  DESTINATION_SERVICE,
  FIRST_POLICY_FIELD,
  IP,
  JUDGED_COUNT,
  L4,
  L7,
  LINE_AGGREGATE,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_PORT,
  LINE_ENVELOPE_NODE,
  LINE_HAS_DESTINATION_SERVICE,
  LINE_L4,
  LINE_NODE,
  LINE_POLICIES,
  LINE_SOURCE_NAMES,
  LINE_SOURCE_PORT,
  LINE_TIME,
  LINE_WORDS,
  NODE_NAME,
  OTHER_SPELLING,
  PIECE_FIELD,
  PIECE_LENGTH,
  PIECE_VALUE_START,
  SOURCE,
  SOURCE_NAMES,
  TIME,
  UNWANTED,
} from './layout';
import { beginLine, readNames, readPiece, set } from './line';
import { addLoneEnds, clearEnds, readAddresses, readDestination, readSource } from './line-ends';
import { addForm, clearForm, setJudged } from './line-form';
import { memberAt, setField } from './members';
import { pieceOf } from './pieces';
import { skipValue } from './skip-json';
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

let hasTime: bool = false;

/**
 * Reads a flow, in its envelope, from `start` to the end of its line into `words`: the place of the line feed. 0: the line is not
 * written as exporters write it, or there is no room for its pieces; then `words` mean nothing.
 */
export function readFlow(start: usize, words: usize): usize {
  if (load<u64>(start) != FLOW_START || load<u8>(start + 8) != OPEN_BRACE) return 0;
  beginLine(words, LINE_WORDS * 4);
  clearForm();
  clearL4();
  clearEnds();
  hasTime = false;
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
    setJudged(field, member);
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
      return readSource(at);
    case DESTINATION:
      return readDestination(at);
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
