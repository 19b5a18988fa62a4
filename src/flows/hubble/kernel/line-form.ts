import { destinationPort, l4Bits, sourcePort } from './l4';
import {
  FIRST_CLIENT_PORT,
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
  LINE_AGGREGATE,
  LINE_DESTINATION_NOTE,
  LINE_FORM,
  LINE_FORM_NOTE,
  LINE_HAS_DESTINATION_SERVICE,
  LINE_L7,
  LINE_POLICIES,
  LINE_SOURCE_NOTE,
  NOTE_BITS,
  PIECE_NOTE,
  PIECE_NUMBER,
} from './layout';
import { clear, get, set } from './line';
import { pieceOf } from './pieces';

/** The form of the line that is read: see FORM_L4 and the others. */
const FORM_BYTES: usize = <usize>FORM_WORDS * 4;
const form = memory.data(80, 16);
const POLICY_FIELDS: usize = 4;

export function clearForm(): void {
  clear(form, FORM_BYTES);
}

/** Notes the member that has the value of a judged field. */
export function setJudged(field: i32, member: usize): void {
  store<u32>(form + <usize>(field - 1) * 4, load<u32>(member, PIECE_NUMBER));
}

/** Notes the form of a line of which all else is noted. False: there is no room. */
export function addForm(): bool {
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
