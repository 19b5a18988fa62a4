import type { BrokenLine } from '../flow-line.ts';
import { isWholeObject, type LinePiece, linePiece, PIECE_ALONE } from './line-piece.ts';
import type { ItemSink, LineEnding, LineSink } from './line-splitter.ts';
import { OpenLine } from './open-line.ts';

export interface PieceJoiner {
  readonly line: LineSink['line'];
  /** The source has ended: lines that wait for pieces are cut, unless they are complete. */
  finish(): void;
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

  const close = (one: OpenLine): void => {
    open.delete(one.of);
    held -= one.held;
  };
  const handOver = (one: OpenLine, ending: LineEnding): void => {
    const whole = one.whole();
    sink.line(one.line, whole, 0, whole.length, ending);
  };
  const complete = (one: OpenLine, ending: LineEnding): void => {
    close(one);
    if (one.isTooLong) sink.tooLong(one.line, one.length);
    else if (one.isDamaged) sink.item(brokenPiece(one, 'piece', CHARACTER_LOST));
    else handOver(one, ending);
  };
  /** The other pieces will not come. */
  const giveUp = (one: OpenLine, reason: 'piece' | 'truncated', detail: string): void => {
    close(one);
    if (one.isTooLong) sink.tooLong(one.line, one.length);
    else if (!one.isDamaged && isWholeObject(one.content.toString())) handOver(one, 'complete');
    else sink.item(brokenPiece(one, reason, detail));
  };
  const add = (one: OpenLine, piece: LinePiece): void => {
    close(one);
    one.add(piece);
    // It waits again.
    open.set(one.of, one);
    held += one.held;
    if (one.isTooLong) return;
    for (const oldest of open.values()) {
      if (oldest === one || (held <= maxBytes && open.size <= MAX_OPEN)) break;
      giveUp(oldest, 'piece', PIECE_ALONE);
    }
  };

  return {
    line(line, bytes, start, end, ending) {
      const piece = linePiece(bytes, start, end, open.size > 0);
      let known = piece && open.get(piece.of);
      if (piece !== undefined && known?.isEndedBy(piece) === true) {
        giveUp(known, 'piece', PIECE_ALONE);
        known = undefined;
      }
      if (piece === undefined || (known === undefined && !piece.isFirst)) {
        sink.line(line, bytes, start, end, ending);
        return;
      }
      known ??= new OpenLine(line, piece, maxBytes);
      add(known, piece);
      if (piece.isLast) complete(known, ending);
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
