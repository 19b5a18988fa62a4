import { JsonObjectEnd } from './json-object-end.ts';
import type { LineEnding, LineSink, LineSplitter } from './line-splitter.ts';
import { PendingBytes } from './pending-bytes.ts';

const LINE_FEED = 0x0a;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const SPACES = new Set(Buffer.from(' \t\r\n\ufeff'));
const OPEN_ARRAY = Buffer.from('[');

/**
 * Cuts JSON into the objects at the top level or in an array there, however they are spread over lines; the number of a record is
 * that of its first line. Anything else in between is handed over up to its line break, so that it is not lost. Keeps at most one
 * object of `maxBytes` in memory.
 */
export function createValueSplitter(sink: LineSink, maxBytes: number): LineSplitter {
  const pending = new PendingBytes(maxBytes);
  let objectEnd = new JsonObjectEnd();
  let line = 1;
  let firstLine = 0;
  let lastRecord = 0;
  let openArrays = 0;
  let state: 'between' | 'object' | 'rubbish' = 'between';

  const handOver = (ending: LineEnding): void => {
    lastRecord = firstLine;
    if (pending.isTooLong) sink.tooLong(firstLine, pending.length);
    else sink.line(firstLine, pending.joined(), 0, pending.length, ending);
    pending.clear();
    state = 'between';
  };
  /** Whether something to hand over begins with the byte. */
  const begins = (byte: number): boolean => {
    if (SPACES.has(byte) || byte === COMMA) return false;
    if (byte === OPEN_BRACKET) openArrays++;
    else if (byte === CLOSE_BRACKET && openArrays > 0) openArrays--;
    else {
      firstLine = line;
      state = byte === OPEN_BRACE ? 'object' : 'rubbish';
      objectEnd = new JsonObjectEnd();
      return true;
    }
    return false;
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (state === 'between' && begins(byte)) start = at;
        const isLast = state === 'object' ? objectEnd.isAt(byte) : state === 'rubbish' && byte === LINE_FEED;
        if (isLast) {
          pending.add(bytes.subarray(start, state === 'object' ? at + 1 : at));
          handOver('complete');
        }
        if (byte === LINE_FEED) line++;
      }
      if (state !== 'between') pending.add(bytes.subarray(start));
    },
    finish() {
      if (state !== 'between') handOver('cut');
      else if (openArrays > 0) {
        // Between two records of an array: what follows is lost.
        firstLine = line;
        pending.add(OPEN_ARRAY);
        handOver('cut');
      }
      openArrays = 0;
    },
    get lines() {
      return lastRecord;
    },
  };
}
