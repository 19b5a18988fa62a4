import type { Diagnostic } from '../model/diagnostic.ts';
import type { FlowLine } from './flow-line.ts';
import type { SearchAnswers } from './format/search-answer.ts';

/** The bytes of one line, without its line end, to what the line means. May remember earlier lines to be faster. */
export interface LineReader {
  /**
   * `line` counts from 1; the line is bytes[start] to bytes[end - 1]. The bytes are valid during the call only. A line may hold
   * several records, or none that stands alone yet.
   */
  read(line: number, bytes: Buffer, start: number, end: number): FlowLine | readonly FlowLine[];
  /** What was held back until its other half should come. */
  finish?(): readonly FlowLine[];
  /** One of how many was recorded, as the records read so far say; the largest when they differ. Undefined: none says. */
  sampling?(): number | undefined;
  /** Of searches, among what was read so far. */
  answers?(): SearchAnswers | undefined;
  /** See `RecordReader`. */
  problems?(name: string): readonly Diagnostic[];
}

type ReadBlock = (
  block: Uint8Array,
  other: (index: number, start: number, end: number) => void,
) => number | undefined;

/** The same for a reader that may use a line up by itself; then it gives nothing back. */
export interface LineTaker {
  read(line: number, bytes: Buffer, start: number, end: number): FlowLine | readonly FlowLine[] | undefined;
  /**
   * Uses up the lines of a block, which ends behind a line feed; hands over those that `read` has to read, by their place among
   * the block's lines, from `start` to `end` in it. How many lines there are; undefined: the lines have to be given one by one.
   */
  readonly readBlock?: ReadBlock | undefined;
  /** Lines were used up that were given later than they were read. */
  readonly hasTaken?: boolean;
  finish?(): readonly FlowLine[];
  answers?(): SearchAnswers | undefined;
  sampling?(): number | undefined;
  problems?(name: string): readonly Diagnostic[];
}
