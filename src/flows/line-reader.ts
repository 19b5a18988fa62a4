import type { Diagnostic } from '../model/diagnostic.ts';
import type { FlowLine } from './flow-line.ts';
import type { SearchAnswers } from './format/packaging/answer-tally.ts';

/** Turns the bytes of one line, without its line break, into what the line means. May remember earlier lines to be faster. */
export interface LineReader {
  /**
   * `line` counts from 1; the line is bytes[start] to bytes[end - 1]. The bytes are valid only during the call. A line may
   * contain several records, or none that is complete yet.
   */
  read(line: number, bytes: Buffer, start: number, end: number): FlowLine | readonly FlowLine[];
  /** See `RecordReader`. */
  pass?(line: FlowLine): readonly FlowLine[];
  /** See `RecordReader`. */
  finish?(): Iterable<FlowLine>;
  /** Sampling rate (1 in N) seen so far, the largest if they differ; undefined if not stated. */
  sampling?(): number | undefined;
  /** Answers of searches among what was read so far. */
  answers?(): SearchAnswers | undefined;
  /** See `RecordReader`. */
  problems?(name: string): readonly Diagnostic[];
}

type ReadBlock = (
  block: Uint8Array,
  other: (index: number, start: number, end: number) => void,
) => number | undefined;

/** A reader that may count a line itself, in a digest: then it returns nothing for the line. */
export interface LineConsumer {
  read(line: number, bytes: Buffer, start: number, end: number): FlowLine | readonly FlowLine[] | undefined;
  /**
   * Counts the lines of a block, which ends with a line feed; passes on those that `read` has to read, by their index among the
   * block's lines, from `start` to `end` in it. Returns how many lines there are; undefined: the lines have to be given one by
   * one.
   */
  readonly readBlock?: ReadBlock | undefined;
  /** Whether it counted lines itself that would otherwise have been returned later. */
  readonly hasConsumed?: boolean;
  pass?(line: FlowLine): readonly FlowLine[];
  finish?(): Iterable<FlowLine>;
  answers?(): SearchAnswers | undefined;
  sampling?(): number | undefined;
  problems?(name: string): readonly Diagnostic[];
}
