import type { BrokenLine } from '../flow-line.ts';
import { isWholeObject, type LinePiece, linePiece, PIECE_ALONE } from './line-piece.ts';
import type { ItemSink, LineSink } from './line-splitter.ts';

export interface PieceJoiner {
  readonly line: LineSink['line'];
  /** The source has ended: lines that wait for pieces are cut, unless they are complete. */
  finish(): void;
}

/** A line of which pieces are missing. */
interface OpenLine {
  /** The number of its first piece. */
  readonly line: number;
  readonly of: string;
  readonly wholeLine: LinePiece['wholeLine'];
  /** Bytes read of it; more than are kept if it is too long. */
  length: number;
  content: Buffer;
  isDamaged: boolean;
}

/** A node has fewer containers, with two streams each. */
const MAX_OPEN = 1024;

/**
 * Joins lines that a container runtime cut, separately for each container and stream; all other lines pass unchanged. A joined
 * line has the number of its first piece, and comes where its last piece is. Keeps at most `maxBytes` of pieces: beyond that, the
 * line that has waited longest is given up.
 */
export function joinPieces(sink: ItemSink, maxBytes: number): PieceJoiner {
  const open = new Map<string, OpenLine>();
  let held = 0;

  const close = (one: OpenLine): Buffer => {
    open.delete(one.of);
    if (one.length > maxBytes) return one.content;
    held -= one.length;
    return one.content.subarray(0, one.length);
  };
  const handOver = (one: OpenLine, content: Buffer, isTerminated: boolean): void => {
    const whole = one.wholeLine(content);
    sink.line(one.line, whole, 0, whole.length, isTerminated);
  };
  const complete = (one: OpenLine, isTerminated: boolean): void => {
    const content = close(one);
    if (one.length > maxBytes) sink.tooLong(one.line, one.length);
    else if (one.isDamaged) sink.item(brokenPiece(one, 'piece', CHARACTER_LOST));
    else handOver(one, content, isTerminated);
  };
  /** The other pieces will not come. */
  const giveUp = (one: OpenLine, reason: 'piece' | 'truncated', detail: string): void => {
    const content = close(one);
    if (one.length > maxBytes) sink.tooLong(one.line, one.length);
    else if (!one.isDamaged && isWholeObject(content.toString())) handOver(one, content, true);
    else sink.item(brokenPiece(one, reason, detail));
  };
  const add = (one: OpenLine, { content, isText }: LinePiece): void => {
    // It waits again.
    open.delete(one.of);
    open.set(one.of, one);
    const before = one.length;
    one.length += content.length;
    if (one.length > maxBytes) {
      if (before <= maxBytes) held -= before;
      one.content = Buffer.alloc(0);
      return;
    }
    one.isDamaged ||= isText && isCutWithinCharacter(one.content.subarray(0, before), content);
    held += content.length;
    one.content = roomFor(one.content, before, one.length);
    // The bytes belong to the source, which may reuse them.
    one.content.set(content, before);
    for (const oldest of open.values()) {
      if (oldest === one || (held <= maxBytes && open.size <= MAX_OPEN)) break;
      giveUp(oldest, 'piece', PIECE_ALONE);
    }
  };

  return {
    line(line, bytes, start, end, isTerminated) {
      const piece = linePiece(bytes, start, end, open.size > 0);
      let known = piece && open.get(piece.of);
      if (piece !== undefined && known !== undefined && startsAnother(known, piece)) {
        giveUp(known, 'piece', PIECE_ALONE);
        known = undefined;
      }
      if (piece === undefined || (known === undefined && !piece.isFirst)) {
        sink.line(line, bytes, start, end, isTerminated);
        return;
      }
      const { of, wholeLine } = piece;
      known ??= { line, of, wholeLine, length: 0, content: Buffer.alloc(0), isDamaged: false };
      add(known, piece);
      if (piece.isLast) complete(known, isTerminated);
    },
    finish() {
      for (const one of [...open.values()]) giveUp(one, 'truncated', ENDS_WITHIN);
    },
  };
}

const CHARACTER_LOST = 'a character was lost where a container runtime cut the line';
const ENDS_WITHIN = 'the source ends within a line that a container runtime cut';

function brokenPiece({ line }: OpenLine, reason: 'piece' | 'truncated', detail: string): BrokenLine {
  return { line, kind: 'broken', reason, detail };
}

const BRACE = 0x7b;

/** The rest of an object that has begun is not itself the start of one. */
function startsAnother(known: OpenLine, { content }: LinePiece): boolean {
  return content[0] === BRACE && known.content.includes(BRACE) && isWholeObject(content.toString());
}

/** Stands for bytes that are not UTF-8. */
const REPLACEMENT = Buffer.from('\ufffd');

function isCutWithinCharacter(before: Buffer, after: Buffer): boolean {
  return (
    before.subarray(-REPLACEMENT.length).equals(REPLACEMENT) &&
    after.subarray(0, REPLACEMENT.length).equals(REPLACEMENT)
  );
}

/** Doubles when it must grow, so that many small pieces are not copied again and again. */
function roomFor(buffer: Buffer, used: number, needed: number): Buffer {
  if (needed <= buffer.length) return buffer;
  const bigger = Buffer.alloc(Math.max(needed, buffer.length * 2));
  bigger.set(buffer.subarray(0, used));
  return bigger;
}
