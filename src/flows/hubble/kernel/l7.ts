import {
  L7,
  L7_DNS,
  L7_PRESENT,
  L7_RESPONSE,
  LINE_L7,
  LINE_L7_END,
  LINE_L7_PIECE,
  LINE_L7_START,
} from './layout';
import { set, setPiece } from './line';
import { isFull, repeatedPieceOf } from './pieces';
import { skipKey, skipPlainText, skipValue } from './skip-json';

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;

const TYPE_WORD: u64 = 0x3a2265707974; // type":
const DNS_WORD: u64 = 0x3a22736e64; // dns":
const RESPONSE_WORD: u64 = 0x45534e4f50534552; // RESPONSE

/** Notes where the value of `l7` is, whether it is an answer, and whether it has a part of DNS. */
export function readL7(start: usize): usize {
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
