import type { FlowLine } from '../flow-line.ts';
import { PendingBytes } from './pending-bytes.ts';

/**
 * Default for the longest line that is read, in bytes: 64 MiB. Records have a few KiB, but a store may answer with all of them in
 * one line.
 */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** `cut`: the source ended within the line, or where a line break would follow. */
export type LineEnding = 'complete' | 'cut';

/** Takes the lines of a source one by one. Lines count from 1; `bytes` is valid only during the call. */
export interface LineSink {
  line(line: number, bytes: Buffer, start: number, end: number, ending: LineEnding): void;
  /**
   * Many lines at once, of which `line` is the first; they end with a line feed. Returns how many they are; undefined: they must
   * come one by one.
   */
  readonly block?: ((line: number, bytes: Buffer) => number | undefined) | undefined;
  /** A line longer than the limit, which was skipped; `length` in bytes. */
  tooLong(line: number, length: number): void;
}

/** Also takes what is known about a line without reading it. */
export interface ItemSink extends LineSink {
  item(line: FlowLine): void;
}

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** The source has ended: hands over what follows the last line break, if there is anything. */
  finish(): void;
  /** Lines handed over so far. */
  readonly lines: number;
}

const LINE_FEED = 0x0a;
const LINE_END = Buffer.from([LINE_FEED]);
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Cuts chunks of bytes into lines; keeps at most one unfinished line of `maxLineBytes` in memory. */
export function createLineSplitter(sink: LineSink, maxLineBytes: number): LineSplitter {
  let lines = 0;
  const pending = new PendingBytes(maxLineBytes);

  const handOver = (bytes: Buffer, from: number, to: number, ending: LineEnding): void => {
    lines++;
    const start = lines === 1 && startsWithMark(bytes, from, to) ? from + BYTE_ORDER_MARK.length : from;
    sink.line(lines, bytes, start, withoutCarriageReturn(bytes, start, to), ending);
  };
  const handOverPending = (ending: LineEnding): void => {
    if (pending.isTooLong) {
      lines++;
      sink.tooLong(lines, pending.length);
    } else {
      handOver(pending.joined(), 0, pending.length, ending);
    }
    pending.clear();
  };
  /** Whether the whole lines from `start` to `end` were taken. The first line of a source may begin with a byte order mark. */
  const handOverBlock = (bytes: Buffer, start: number, end: number): boolean => {
    if (lines === 0 || start === end || end - start > maxLineBytes) return false;
    const taken = sink.block?.(lines + 1, bytes.subarray(start, end));
    lines += taken ?? 0;
    return taken !== undefined;
  };
  /** Completes the line that was kept, and returns where the next one begins. */
  const completePending = (bytes: Buffer): number => {
    const next = bytes.indexOf(LINE_FEED) + 1;
    if (next === 0) return 0;
    pending.add(bytes.subarray(0, next - 1));
    const block = pending.isTooLong ? undefined : pending.joined(LINE_END);
    if (block !== undefined && handOverBlock(block, 0, block.length)) pending.clear();
    else handOverPending('complete');
    return next;
  };
  /** Hands over the line that begins at `start`, and returns where the next one does. */
  const handOverLine = (bytes: Buffer, start: number): number => {
    const lineFeed = bytes.indexOf(LINE_FEED, start);
    if (lineFeed - start > maxLineBytes) {
      pending.add(bytes.subarray(start, lineFeed));
      handOverPending('complete');
    } else {
      handOver(bytes, start, lineFeed, 'complete');
    }
    return lineFeed + 1;
  };

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = pending.length > 0 ? completePending(bytes) : 0;
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      while (start < end && pending.length === 0) {
        start = handOverBlock(bytes, start, end) ? end : handOverLine(bytes, start);
      }
      if (start < bytes.length) pending.add(bytes.subarray(start));
    },
    finish() {
      if (pending.length > 0) handOverPending('cut');
    },
    get lines() {
      return lines;
    },
  };
}

function startsWithMark(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= 3 && bytes.subarray(start, start + 3).equals(BYTE_ORDER_MARK);
}

/** The end of a line, which may have a Windows line break. */
export function withoutCarriageReturn(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
}
