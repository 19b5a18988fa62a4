import type { Writable } from 'node:stream';
import { systemCode, systemReason } from './input/input-problem.ts';

/** A report could not be handed over to standard output; `message` is for people. */
export class OutputError extends Error {
  /** The reader went away (`sluice … | head`): it wanted no more, and there is nobody to complain to. */
  readonly isReaderGone: boolean;

  constructor(cause: Error) {
    super(`cannot write to standard output: ${systemReason(cause)}`, { cause });
    this.isReaderGone = systemCode(cause) === 'EPIPE';
  }
}

/** Writes texts in order, each when the one before is handed over; rejects with an `OutputError`. */
export function createStandardOutput(stream: Writable): (text: string) => Promise<void> {
  // Every write is told of its own failure; without a listener the stream's would end the process.
  stream.on('error', () => {});
  return (text) =>
    new Promise((settle, refuse) => {
      stream.write(text, (error) => (error == null ? settle() : refuse(new OutputError(error))));
    });
}
