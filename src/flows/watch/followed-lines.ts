import type { FlowLine } from '../flow-line.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { createPlainLineReader } from '../hubble/plain-line-reader.ts';
import { createSourceReader, type ReadOptions } from '../read-flow-lines.ts';
import { joinPieces } from '../reading/join-pieces.ts';
import { createLineSplitter, MAX_LINE_BYTES } from '../reading/line-splitter.ts';

/** Lines of a file that is still being written. */
export interface FollowedLines {
  /** What was added; it may end within a line, whose rest comes next time. */
  push(bytes: Uint8Array): void;
  /** Hands over what was held back to wait for its other half. A line without an end does not count yet. */
  finish(): void;
  /** Undefined until a record has shown it. */
  format(): RecordFormat | undefined;
}

/** Reads records line by line as they come, and hands each over. */
export function createFollowedLines(options: ReadOptions, take: (line: FlowLine) => void): FollowedLines {
  const reader = createSourceReader(createPlainLineReader(), options);
  const takeAll = (read: FlowLine | readonly FlowLine[] | undefined): void => {
    for (const line of [read ?? []].flat()) take(line);
  };
  const maxLineBytes = options.maxLineBytes ?? MAX_LINE_BYTES;
  const tooLong = (line: number, length: number): void =>
    take({ line, kind: 'broken', reason: 'too-long', detail: `the line has ${length} bytes` });
  const joiner = joinPieces(
    {
      line: (line, bytes, start, end) => takeAll(reader.consumer.read(line, bytes, start, end)),
      tooLong,
      item: take,
    },
    maxLineBytes,
  );
  const splitter = createLineSplitter({ line: joiner.line, tooLong }, maxLineBytes);
  return {
    push: (bytes) => splitter.push(bytes),
    finish() {
      for (const line of reader.consumer.finish?.() ?? []) take(line);
    },
    format: reader.format,
  };
}
