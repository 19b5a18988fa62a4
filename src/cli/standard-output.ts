import type { Writable } from 'node:stream';
import { systemCode, systemReason } from './input/input-problem.ts';

/** Stands for standard output where a path is expected. A file of this name is `./-`. */
export const STANDARD_OUTPUT = '-';

/** A report could not be handed over to standard output; `message` is for people. */
export class OutputError extends Error {
  /** The reader went away (`sluice … | head`): it wants no more, and there is no one to report to. */
  readonly isReaderGone: boolean;

  constructor(cause: Error) {
    super(`cannot write to standard output: ${systemReason(cause)}`, { cause });
    this.isReaderGone = systemCode(cause) === 'EPIPE';
  }
}

/** Writes texts and bytes in order, each when the previous one is handed over; rejects with an `OutputError`. */
export function createStandardOutput(stream: Writable): (data: string | Uint8Array) => Promise<void> {
  // Every write reports its own failure; without a listener the stream's error event would end the process.
  stream.on('error', () => {});
  return (data) =>
    new Promise((settle, refuse) => {
      stream.write(data, (error) => (error == null ? settle() : refuse(new OutputError(error))));
    });
}
