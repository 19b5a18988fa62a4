import type { FlowLine } from './flow-line.ts';

const MAX_LINES = 1024;

/** In lists of a bounded length, so that what is made as it is taken is never there all at once. Items of one line stay together. */
export function* inBatches(lines: Iterable<FlowLine>): Generator<readonly FlowLine[]> {
  let batch: FlowLine[] = [];
  for (const line of lines) {
    if (batch.length >= MAX_LINES && batch.at(-1)?.line !== line.line) {
      yield batch;
      batch = [];
    }
    batch.push(line);
  }
  if (batch.length > 0) yield batch;
}
