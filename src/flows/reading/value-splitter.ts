import type { LineSink, LineSplitter } from './line-splitter.ts';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACES = new Set(Buffer.from(' \t\r\n\ufeff'));
const OPEN_ARRAY = Buffer.from('[');

/**
 * Cuts JSON into the objects at the top level or in an array there, however they are spread over lines; the number of a record is
 * that of its first line. Anything else in between is handed over up to its line break, so that it is not lost. Keeps at most one
 * object of `maxBytes` in memory.
 */
export function createValueSplitter(sink: LineSink, maxBytes: number): LineSplitter {
  let line = 1;
  let lastRecord = 0;
  let openArrays = 0;
  let state: 'between' | 'object' | 'rubbish' = 'between';
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let firstLine = 0;
  let pieces: Buffer[] = [];
  let pending = 0;

  const keep = (piece: Buffer): void => {
    pending += piece.length;
    if (pending > maxBytes) pieces = [];
    // The chunk belongs to the source, which may reuse it.
    else pieces.push(Buffer.from(piece));
  };
  const handOver = (isTerminated: boolean): void => {
    lastRecord = firstLine;
    if (pending > maxBytes) sink.tooLong(firstLine, pending);
    else sink.line(firstLine, Buffer.concat(pieces), 0, pending, isTerminated);
    pieces = [];
    pending = 0;
    state = 'between';
  };
  const begin = (byte: number): boolean => {
    if (SPACES.has(byte) || byte === COMMA) return false;
    if (byte === OPEN_BRACKET) openArrays++;
    else if (byte === CLOSE_BRACKET && openArrays > 0) openArrays--;
    else {
      firstLine = line;
      depth = 0;
      state = byte === OPEN_BRACE ? 'object' : 'rubbish';
      return true;
    }
    return false;
  };
  /** Whether the byte is the object's last one. */
  const endsObject = (byte: number): boolean => {
    if (isText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isText = false;
      return false;
    }
    if (byte === QUOTE) isText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return --depth === 0;
    return false;
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (state === 'between' && begin(byte)) start = at;
        const isLast = state === 'object' ? endsObject(byte) : state === 'rubbish' && byte === LINE_FEED;
        if (isLast) {
          keep(bytes.subarray(start, state === 'object' ? at + 1 : at));
          handOver(true);
        }
        if (byte === LINE_FEED) line++;
      }
      if (state !== 'between') keep(bytes.subarray(start));
    },
    finish() {
      if (state !== 'between') handOver(false);
      else if (openArrays > 0) {
        // Between two records of an array: what follows is lost.
        firstLine = line;
        keep(OPEN_ARRAY);
        handOver(false);
      }
      openArrays = 0;
    },
    get lines() {
      return lastRecord;
    },
  };
}
