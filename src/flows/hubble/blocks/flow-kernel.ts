import type { MinutesOfHour } from '../../../digest/times/recorded-stretches.ts';
import {
  BOUND_BYTES,
  LINE_END,
  LINE_INDEX,
  LINE_IS_READ,
  LINE_START,
  LINE_WORDS,
  NAMED_PIECE,
  NAMED_TALLY,
  NAMED_WORDS,
  SPAN_FIRST,
  SPAN_LAST,
  SPAN_MINUTES,
  SPAN_NUMBERS,
  SPAN_OF,
  TALLY_WORDS,
} from '../kernel/layout.ts';
import { createKernelInstance } from './kernel-instance.ts';
import { type KernelPieces, readPieces } from './kernel-pieces.ts';

/** Takes the lines of a block that were not tallied, in their order. */
export interface KernelLineSink {
  /** A line that was read; its words (kernel/layout.ts) begin at `word`. */
  line(word: number): void;
  /** A line that needs another reader, from `start` to `end` in the block; its place among the block's lines. */
  other(index: number, start: number, end: number): void;
  /** What a line that was tallied calls its destination besides: its tally's words, and a piece that means nothing later. */
  named(tally: number, names: number): void;
  /** There is no room for more tallies: to be taken now. */
  full(): void;
  /** From here on numbers of pieces mean something else than before; what was tallied is to be taken before that. */
  forget(): void;
}

/** Takes what was tallied. */
export interface TallySink {
  /** Lines that say the same; their words (kernel/layout.ts) begin at `word`. */
  tally(word: number): void;
  /** The first and the last time of lines of an hour, and a bit for each of its minutes; and of lines that a node wrote. */
  hour(first: number, last: number, minutes: MinutesOfHour): void;
  node(piece: number, first: number, last: number): void;
}

/**
 * The WebAssembly of kernel/, which walks the bytes of lines and leaves integers for each. Pieces of bytes that repeat are
 * numbered; what they mean is asked for once.
 */
export interface FlowKernel extends KernelPieces {
  /**
   * Reads the lines of a block, which ends behind a line feed and is not longer than MAX_BLOCK_BYTES: how many there are. If `tallying`, lines of which
   * all is noted are counted here, and not handed over.
   */
  readBlock(block: Uint8Array, sink: KernelLineSink, tallying: boolean): number;
  /** Says that of a tally no name matters that is behind this one in the alphabet. */
  boundNames(tally: number, last: string): void;
  /** Hands over what was tallied, and begins anew. */
  takeTallies(sink: TallySink): void;
  /** Lines read from now on have no notes of ends. */
  forgetNotes(): void;
}

/** The times of what was tallied, of an hour, or of a node by its piece. */
interface Span {
  readonly of: number;
  readonly first: number;
  readonly last: number;
  /** Where its numbers begin. */
  readonly at: number;
}

export function createFlowKernel(): FlowKernel {
  const kernel = createKernelInstance();
  const { buffer } = kernel.memory;
  const bytes = Buffer.from(buffer);
  const pieces = readPieces(buffer, kernel.placeOf);
  const { words, times } = pieces;
  const input = kernel.inputAt();
  const firstLine = kernel.linesAt() >> 2;
  const firstTally = kernel.talliesAt() >> 2;

  const handOverLines = (count: number, sink: KernelLineSink): void => {
    for (let i = 0; i < count; i++) {
      const at = firstLine + i * LINE_WORDS;
      if (words[at + LINE_IS_READ] !== 0) {
        sink.line(at);
        continue;
      }
      const [index = 0, first = 0, last = 0] = [
        words[at + LINE_INDEX],
        words[at + LINE_START],
        words[at + LINE_END],
      ];
      sink.other(index, first - input, last - input);
    }
  };
  const handOverNames = (sink: KernelLineSink): void => {
    const named = kernel.namedAt() >> 2;
    for (let i = kernel.namedNow() - 1; i >= 0; i--) {
      const at = named + i * NAMED_WORDS;
      sink.named((words[at + NAMED_TALLY] ?? 0) >> 2, words[at + NAMED_PIECE] ?? 0);
    }
  };

  return {
    ...pieces,
    readBlock(block, sink, tallying) {
      bytes.set(block, input);
      const end = input + block.length;
      kernel.beginBlock();
      for (let at = input; at < end; at = kernel.nextAt()) {
        handOverLines(kernel.readLines(at, end, tallying), sink);
        handOverNames(sink);
        if (!kernel.hasRoom()) sink.full();
        if (!kernel.isFullNow()) continue;
        sink.forget();
        kernel.forget();
        bytes.set(block, input);
      }
      return kernel.linesNow();
    },
    boundNames(tally, last) {
      if (last.length <= BOUND_BYTES) return;
      const [high, low] = [firstBytes(last, 0), firstBytes(last, 4)];
      if (high === undefined || low === undefined) return;
      const at = (kernel.boundsAt() >> 2) + ((tally - firstTally) / TALLY_WORDS) * 2;
      words[at] = low;
      words[at + 1] = high;
    },
    takeTallies(sink) {
      const hours = spansFrom(times, kernel.hourSpansAt(), kernel.hourSpansNow());
      const nodes = spansFrom(times, kernel.nodeSpansAt(), kernel.nodeSpansNow());
      for (const { first, last, at } of hours) {
        const word = (at + SPAN_MINUTES) << 1;
        sink.hour(first, last, { early: words[word] ?? 0, late: words[word + 1] ?? 0 });
      }
      for (const { of, first, last } of nodes) sink.node(of, first, last);
      const count = kernel.talliesNow();
      for (let i = 0; i < count; i++) sink.tally(firstTally + i * TALLY_WORDS);
      kernel.forgetTalliedLines();
    },
    forgetNotes: () => kernel.forgetNotes(),
  };
}

/** Those that were opened for a line that was handed over after all hold nothing. */
function spansFrom(times: Float64Array, place: number, count: number): readonly Span[] {
  return Array.from({ length: count }, (_, i) => {
    const at = (place >> 3) + i * SPAN_NUMBERS;
    return {
      at,
      of: times[at + SPAN_OF] ?? 0,
      first: times[at + SPAN_FIRST] ?? 0,
      last: times[at + SPAN_LAST] ?? 0,
    };
  }).filter(({ first, last }) => first <= last);
}

/** Four of them as a number of 32 bits, the first one the highest; undefined where they are not ASCII. */
function firstBytes(text: string, start: number): number | undefined {
  let bytes = 0;
  for (let i = start; i < start + 4; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes = (bytes << 8) | code;
  }
  return bytes;
}
