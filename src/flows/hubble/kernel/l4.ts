import { L4_ACK, L4_ICMP_CODE_SHIFT, L4_ICMP_TYPE_SHIFT, L4_SYN, L4_UNKNOWN } from './layout';
import { isDigit, skipPlainText } from './skip-json';

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const ZERO: u8 = 0x30;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;

const MAX_PORT: i32 = 65_535;
const MAX_ICMP: i32 = 255;
const TRUE: u32 = 0x65757274;

/** Names as the words that begin behind their quotes. */
const TCP: u32 = 0x22504354; // TCP"
const UDP: u32 = 0x22504455; // UDP"
const SCTP: u32 = 0x50544353; // SCTP
const ICMP: u32 = 0x504d4349; // ICMP
const V4: u32 = 0x3a223476; // v4":
const V6: u32 = 0x3a223676; // v6":
const SOURCE_P: u64 = 0x705f656372756f73; // source_p
const DESTINAT: u64 = 0x74616e6974736564; // destinat
const ION_PORT: u64 = 0x74726f705f6e6f69; // ion_port
const FLAGS: u64 = 0x7b3a227367616c66; // flags":{
const CHUNK_TY: u64 = 0x79745f6b6e756863; // chunk_ty
const PE: u32 = 0x3a226570; // pe":
const INIT: u32 = 0x54494e49; // INIT
const INIT_ACK: u64 = 0x4b43415f54494e49; // INIT_ACK
const SYN: u32 = 0x224e5953; // SYN"
const ACK: u32 = 0x224b4341; // ACK"
const TYPE: u32 = 0x65707974; // type
const CODE: u32 = 0x65646f63; // code

/** What was read last: bits as the layout has them, and ports, 0 where none is recorded. */
export let l4Bits: u32 = L4_UNKNOWN;
export let sourcePort: i32 = 0;
export let destinationPort: i32 = 0;

export function clearL4(): void {
  l4Bits = L4_UNKNOWN;
  sourcePort = 0;
  destinationPort = 0;
}

/** Reads the value of `l4`: the place behind it, or 0 when it is not written as Hubble writes it. */
export function readL4(start: usize): usize {
  if (load<u16>(start) != 0x227b) return 0; // {"
  const name = start + 2;
  const word = load<u32>(name);
  let at: usize = 0;
  if (word == TCP || word == UDP) {
    if (load<u16>(name + 4) != 0x7b3a) return 0; // :{
    l4Bits = word == TCP ? 0 : 1;
    at = readPorts(name + 6);
  } else if (word == SCTP) {
    if (load<u16>(name + 4) != 0x3a22 || load<u8>(name + 6) != OPEN_BRACE) return 0; // ":
    l4Bits = 2;
    at = readPorts(name + 7);
  } else if (word == ICMP) {
    const version = load<u32>(name + 4);
    if ((version != V4 && version != V6) || load<u8>(name + 8) != OPEN_BRACE) return 0;
    at = readIcmp(name + 9, version == V4 ? 3 : 4);
  }
  return at != 0 && load<u8>(at) == CLOSE_BRACE ? at + 1 : 0;
}

function readPorts(start: usize): usize {
  let at = start;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  let hasFlags = false;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const first = load<u64>(at + 1);
    if (first == SOURCE_P && load<u32>(at + 9) == 0x2274726f && load<u8>(at + 13) == COLON) {
      if (sourcePort != 0) return 0;
      at = readNumber(at + 14, MAX_PORT);
      sourcePort = number;
      if (number == 0) return 0;
    } else if (
      first == DESTINAT &&
      load<u64>(at + 9) == ION_PORT &&
      load<u16>(at + 17) == 0x3a22 // ":
    ) {
      if (destinationPort != 0) return 0;
      at = readNumber(at + 19, MAX_PORT);
      destinationPort = number;
      if (number == 0) return 0;
    } else if (first == FLAGS && (l4Bits & 7) == 0 && !hasFlags) {
      hasFlags = true;
      at = readFlags(at + 9);
    } else if (first == CHUNK_TY && load<u32>(at + 9) == PE && (l4Bits & 7) == 2 && !hasFlags) {
      hasFlags = true;
      at = readChunkType(at + 13);
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

/** Flags that are not set are left out. */
function readFlags(start: usize): usize {
  let at = start;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const name = load<u32>(at + 1);
    if (name == SYN) l4Bits |= L4_SYN;
    else if (name == ACK) l4Bits |= L4_ACK;
    at = skipPlainText(at);
    if (at == 0 || load<u8>(at) != COLON || load<u32>(at + 1) != TRUE) return 0;
    at += 5;
    const after = load<u8>(at);
    if (after == CLOSE_BRACE) return at + 1;
    if (after != COMMA) return 0;
    at++;
  }
}

/** The first message of SCTP and its answer stand for SYN and ACK. */
function readChunkType(start: usize): usize {
  if (load<u8>(start) != QUOTE) return 0;
  const at = skipPlainText(start);
  if (at == 0) return 0;
  if (at - start == 6 && load<u32>(start + 1) == INIT) l4Bits |= L4_SYN;
  if (at - start == 10 && load<u64>(start + 1) == INIT_ACK) l4Bits |= L4_SYN | L4_ACK;
  return at;
}

/** Zeros are left out. */
function readIcmp(start: usize, protocol: u32): usize {
  let at = start;
  let type = -1;
  let code = -1;
  if (load<u8>(at) != CLOSE_BRACE) {
    while (true) {
      if (load<u8>(at) != QUOTE || load<u16>(at + 5) != 0x3a22) return 0; // ":
      const name = load<u32>(at + 1);
      if (name == TYPE ? type >= 0 : name != CODE || code >= 0) return 0;
      at = readNumber(at + 7, MAX_ICMP);
      if (at == 0) return 0;
      if (name == TYPE) type = number;
      else code = number;
      const after = load<u8>(at);
      if (after == CLOSE_BRACE) break;
      if (after != COMMA) return 0;
      at++;
    }
  }
  l4Bits = protocol | (max(type, 0) << L4_ICMP_TYPE_SHIFT) | (max(code, 0) << L4_ICMP_CODE_SHIFT);
  return at + 1;
}

let number: i32 = 0;

/** Reads the integer at `start` into `number`: behind it, or 0 when there is none, or a larger or an oddly written one. */
function readNumber(start: usize, largest: i32): usize {
  let at = start;
  number = 0;
  while (isDigit(load<u8>(at))) {
    number = number * 10 + load<u8>(at) - ZERO;
    if (number > largest) return 0;
    at++;
  }
  const digits = at - start;
  return digits == 0 || (digits > 1 && load<u8>(start) == ZERO) ? 0 : at;
}
