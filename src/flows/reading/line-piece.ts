import type { JsonObject } from '../../model/json-object.ts';
import { parseJsonObject } from './parse-json-object.ts';

/** A part of a line that a container runtime cut because it was longer than the runtime's buffer (16 KiB in containerd and Docker). */
export interface LinePiece {
  /** What the pieces of one line have in common: it identifies the container and the stream. */
  readonly of: string;
  /** Whether a line begins with it, if none is open. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly content: Buffer;
  /** Docker writes text: nothing is left of a character that it cut. */
  readonly isText: boolean;
  /** The line that was cut, as the runtime would have written it in one piece. */
  readonly wholeLine: (content: Buffer) => Buffer;
}

/** What people are told about a piece whose line cannot be completed. */
export const PIECE_ALONE = 'a piece of a line that a container runtime cut, without the other pieces';

/**
 * Lines as containerd and CRI-O write them: `2026-11-30T08:00:00.1Z stdout P …`, `F` for the last piece; possibly after one word
 * that names the container.
 */
const CRI =
  /^((?:[^\s"{,|]+ |[^\s"{,|]+:)?)(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([PF])(?::\S*)?(?: |$)/;
const CRI_PARTIAL = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) P(?::\S*)?(?: |$)/;
const STREAM = 'std';
const MAX_HEAD_BYTES = 256;

/** Docker cuts only after this many bytes. */
const DOCKER_PIECE_BYTES = 16 * 1024;
const DOCKER_MEMBERS = new Set(['log', 'stream', 'attrs', 'time']);
/** How a complete line of Docker ends: most are complete. */
const DOCKER_END = /[^\\]\\n","stream":"\w+","time":"[^"]*"\}$/;
const DOCKER_END_BYTES = 96;
/** How Docker's lines begin, and those of shippers that keep the CRI flag. */
const FIRST_MEMBERS = ['log', 'stream', 'time', 'date', '@timestamp', '_p', 'logtag'];
const WRAPPED = new RegExp(`^\\{\\s*"(?:${FIRST_MEMBERS.join('|')})"`);
const WRAPPED_BYTES = 24;
const FIRST_LETTERS = FIRST_MEMBERS.map((name) => ({ letter: name.charCodeAt(0), length: name.length }));
const FLAG = /"(?:_p|logtag)"\s*:\s*"P/;
/** Members that distinguish containers whose lines were put into one file. */
const OF_CONTAINER = [
  'stream',
  'docker',
  'kubernetes',
  'container_id',
  'container_name',
  'pod',
  'file',
  'source',
];

const BRACE = 0x7b;
const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const LAST_FLAG = 0x46;
const [LETTER_S, LETTER_T, LETTER_D] = Buffer.from('std');
const STREAM_LENGTH = 'stdout '.length;
const LINE_END = '\n';

/** Undefined for what was not cut and, if no line `isOpen`, for what cannot be a first piece: for most lines a few bytes show it. */
export function linePiece(bytes: Buffer, start: number, end: number, isOpen: boolean): LinePiece | undefined {
  if (bytes[start] === BRACE) {
    return mayBeWrapped(bytes, start + 1) ? jsonPiece(bytes, start, end, isOpen) : undefined;
  }
  const stream = streamAt(bytes, start, Math.min(end, start + MAX_HEAD_BYTES));
  if (stream < 0 || (!isOpen && bytes[stream + STREAM_LENGTH] === LAST_FLAG)) return undefined;
  return criPiece(bytes, start, end);
}

/** By the first letter and the length of the first member's name; spaces before it are rare. */
function mayBeWrapped(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== QUOTE) return bytes[at] === SPACE || bytes[at] === TAB;
  const first = bytes[at + 1];
  for (const { letter, length } of FIRST_LETTERS) {
    if (first === letter && bytes[at + 1 + length] === QUOTE) return true;
  }
  return false;
}

/** Bytes that occur neither in a time nor in a container's name. */
const ENDS_WORD = new Uint8Array(256);
for (const byte of Buffer.from('"{,|\t')) ENDS_WORD[byte] = 1;

/** Where the stream is named: after the first or the second space. */
function streamAt(bytes: Buffer, start: number, end: number): number {
  let spaces = 0;
  for (let at = start; at < end && spaces < 2; at++) {
    const byte = bytes[at] ?? 0;
    if (ENDS_WORD[byte] === 1) return -1;
    if (byte !== SPACE) continue;
    spaces++;
    if (bytes[at + 1] === LETTER_S && bytes[at + 2] === LETTER_T && bytes[at + 3] === LETTER_D) return at + 1;
  }
  return -1;
}

/** Whether a text is flagged as a piece, wherever the flag is before its JSON. */
export function isPartialText(text: string): boolean {
  if (!text.includes(STREAM)) return false;
  const brace = text.indexOf('{');
  return CRI_PARTIAL.test(brace < 0 ? text : text.slice(0, brace));
}

/** The text of a shipper's record that says that it is a piece. */
export function partialTextOf(value: JsonObject): string | undefined {
  return flagOf(value)?.startsWith('P') === true ? lineOf(value)?.[1] : undefined;
}

/** Whether JSON ends with the text: never true for a piece that is not the last. */
export function isWholeObject(text: string): boolean {
  const brace = text.indexOf('{');
  return brace >= 0 && parseJsonObject(text.slice(brace)) !== undefined;
}

function criPiece(bytes: Buffer, start: number, end: number): LinePiece | undefined {
  const head = bytes.toString('latin1', start, Math.min(end, start + MAX_HEAD_BYTES));
  const found = CRI.exec(head);
  if (found === null) return undefined;
  const [mark, container = '', time, stream, flag] = found;
  return {
    of: `${container}${stream}`,
    isFirst: flag === 'P',
    isLast: flag === 'F',
    content: bytes.subarray(start + mark.length, end),
    isText: false,
    wholeLine: (content) =>
      Buffer.concat([Buffer.from(`${container}${time} ${stream} F `, 'latin1'), content]),
  };
}

function jsonPiece(bytes: Buffer, start: number, end: number, isOpen: boolean): LinePiece | undefined {
  const head = bytes.toString('latin1', start, Math.min(end, start + WRAPPED_BYTES));
  if (!WRAPPED.test(head)) return undefined;
  const tail = bytes.toString('latin1', Math.max(start, end - DOCKER_END_BYTES), end);
  if (!isOpen && DOCKER_END.test(tail)) return undefined;
  const text = bytes.toString('utf8', start, end);
  if (!isOpen && !FLAG.test(text) && hasLineEnd(text)) return undefined;
  const value = parseJsonObject(text);
  const [member, log] = (value && lineOf(value)) ?? [];
  if (value === undefined || member === undefined || log === undefined) return undefined;
  const flag = flagOf(value);
  const isDockers = flag === undefined && Object.keys(value).every((key) => DOCKER_MEMBERS.has(key));
  if (flag === undefined && !isDockers) return undefined;
  const isLast = isDockers ? log.endsWith(LINE_END) : !flag?.startsWith('P');
  const content = Buffer.from(log.endsWith(LINE_END) ? log.slice(0, -1) : log);
  const { [member]: _, ...about } = value;
  return {
    of: JSON.stringify(OF_CONTAINER.map((name) => value[name])),
    isFirst: !isLast && (!isDockers || isCutByDocker(content)),
    isLast,
    content,
    isText: true,
    wholeLine(whole) {
      const flags = flag === undefined ? {} : { ...('_p' in value ? { _p: 'F' } : { logtag: 'F' }) };
      const end = isDockers ? LINE_END : '';
      return Buffer.from(JSON.stringify({ ...about, ...flags, [member]: `${whole}${end}` }));
    },
  };
}

/** Shippers that strip the line break write lines that look like pieces, but are shorter or complete. */
function isCutByDocker(content: Buffer): boolean {
  const isLong = content.length >= DOCKER_PIECE_BYTES;
  return (isLong || content[0] === BRACE) && !isWholeObject(content.toString());
}

/** Whether the line in the JSON has its line break; a wrong false only costs time. */
function hasLineEnd(text: string): boolean {
  const at = text.lastIndexOf('\\n"');
  return at > 0 && text[at - 1] !== '\\';
}

function flagOf(value: JsonObject): string | undefined {
  const flag = value._p ?? value.logtag;
  return typeof flag === 'string' ? flag : undefined;
}

function lineOf(value: JsonObject): readonly [member: string, text: string] | undefined {
  for (const member of ['log', 'message']) {
    const text = value[member];
    if (typeof text === 'string') return [member, text];
  }
  return undefined;
}
