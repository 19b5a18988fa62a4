import type { FlowLine } from './flow-line.ts';

/** The bytes of one line, without its line end, to what the line means. May remember earlier lines to be faster. */
export interface LineReader {
  /** `line` counts from 1; the line is bytes[start] to bytes[end - 1]. The reader keeps no reference to `bytes`. */
  read(line: number, bytes: Buffer, start: number, end: number): FlowLine;
}
