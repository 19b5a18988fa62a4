import { PORT_PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import { ICMP_MEMBERS, type L4 } from './l4.ts';
import { isAt, skipPlainText } from './skip-json.ts';

export type MutableL4 = { -readonly [Part in keyof L4]: L4[Part] };

export function createL4(): MutableL4 {
  const l4: MutableL4 = {
    protocol: 'other',
    sourcePort: undefined,
    destinationPort: undefined,
    isSyn: false,
    isAck: false,
    icmpType: undefined,
    icmpCode: undefined,
  };
  return l4;
}

export function clearL4(l4: MutableL4): void {
  l4.protocol = 'other';
  l4.sourcePort = undefined;
  l4.destinationPort = undefined;
  l4.isSyn = false;
  l4.isAck = false;
  l4.icmpType = undefined;
  l4.icmpCode = undefined;
}

interface Member {
  readonly start: Buffer;
  readonly protocol: Protocol;
  readonly isIcmp: boolean;
}

const MEMBERS: readonly Member[] = [
  ...PORT_PROTOCOLS.map((protocol) => ({ start: Buffer.from(`{"${protocol}":{`), protocol, isIcmp: false })),
  ...ICMP_MEMBERS.map(([member, protocol]) => ({
    start: Buffer.from(`{"${member}":{`),
    protocol,
    isIcmp: true,
  })),
];
const SOURCE_PORT = Buffer.from('"source_port":');
const DESTINATION_PORT = Buffer.from('"destination_port":');
const FLAGS = Buffer.from('"flags":{');
const SYN = Buffer.from('"SYN":true');
const ACK = Buffer.from('"ACK":true');
const TRUE = Buffer.from('true');
const TYPE = Buffer.from('"type":');
const CODE = Buffer.from('"code":');

const LETTER_S = 0x73;
const LETTER_D = 0x64;
const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;
const QUOTE = 0x22;
const CLOSE_BRACE = 0x7d;
const MAX_PORT = 65_535;
const MAX_ICMP = 255;

/**
 * Reads the value of `l4` at `at` straight from its bytes into `l4`, which is clear: the index after it, or -1 when it is not
 * written as Hubble writes it. Then it means something else than what is in `l4`.
 */
export function readL4Bytes(bytes: Uint8Array, at: number, end: number, l4: MutableL4): number {
  for (const { start, protocol, isIcmp } of MEMBERS) {
    if (!isAt(bytes, at, end, start)) continue;
    l4.protocol = protocol;
    const first = at + start.length;
    const after = isIcmp ? readIcmp(bytes, first, end, l4) : readPorts(bytes, first, end, l4);
    return after >= 0 && bytes[after] === CLOSE_BRACE ? after + 1 : -1;
  }
  return -1;
}

function readPorts(bytes: Uint8Array, start: number, end: number, l4: MutableL4): number {
  let at = start;
  if (bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    // The first letter of a key, behind its quote, rules out the others.
    const letter = bytes[at + 1];
    if (letter === LETTER_S && isAt(bytes, at, end, SOURCE_PORT) && l4.sourcePort === undefined) {
      at += SOURCE_PORT.length;
      const port = readNumber(bytes, at, end, MAX_PORT);
      if (port <= 0) return -1;
      l4.sourcePort = port;
      at += digitsOf(port);
    } else if (
      letter === LETTER_D &&
      isAt(bytes, at, end, DESTINATION_PORT) &&
      l4.destinationPort === undefined
    ) {
      at += DESTINATION_PORT.length;
      const port = readNumber(bytes, at, end, MAX_PORT);
      if (port <= 0) return -1;
      l4.destinationPort = port;
      at += digitsOf(port);
    } else if (isAt(bytes, at, end, FLAGS) && l4.protocol === 'TCP' && !l4.isSyn && !l4.isAck) {
      at = readFlags(bytes, at + FLAGS.length, end, l4);
      if (at < 0) return -1;
    } else {
      return -1;
    }
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at++;
  }
}

/** Flags that are not set are left out. */
function readFlags(bytes: Uint8Array, start: number, end: number, l4: MutableL4): number {
  let at = start;
  if (bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    if (isAt(bytes, at, end, SYN)) l4.isSyn = true;
    else if (isAt(bytes, at, end, ACK)) l4.isAck = true;
    if (bytes[at] !== QUOTE) return -1;
    at = skipPlainText(bytes, at, end);
    if (at < 0 || bytes[at] !== COLON || !isAt(bytes, at + 1, end, TRUE)) return -1;
    at += 1 + TRUE.length;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at++;
  }
}

function readIcmp(bytes: Uint8Array, start: number, end: number, l4: MutableL4): number {
  let at = start;
  if (bytes[at] === CLOSE_BRACE) {
    l4.icmpType = 0;
    l4.icmpCode = 0;
    return at + 1;
  }
  for (;;) {
    const isType = isAt(bytes, at, end, TYPE) && l4.icmpType === undefined;
    if (!isType && (l4.icmpCode !== undefined || !isAt(bytes, at, end, CODE))) return -1;
    at += isType ? TYPE.length : CODE.length;
    const number = readNumber(bytes, at, end, MAX_ICMP);
    if (number < 0) return -1;
    if (isType) l4.icmpType = number;
    else l4.icmpCode = number;
    at += digitsOf(number);
    if (bytes[at] === CLOSE_BRACE) {
      l4.icmpType ??= 0;
      l4.icmpCode ??= 0;
      return at + 1;
    }
    if (bytes[at] !== COMMA) return -1;
    at++;
  }
}

/** The integer at `at`; -1 when there is none, when it is larger than `max`, or written in another way. */
function readNumber(bytes: Uint8Array, at: number, end: number, max: number): number {
  let value = 0;
  let i = at;
  for (; i < end; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value > max) return -1;
  }
  return i - at === digitsOf(value) ? value : -1;
}

/** How many digits the number has without leading zeros, which JSON does not have. */
function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  return value < 10_000 ? 4 : 5;
}
