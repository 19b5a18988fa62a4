import { fstatSync, open, read } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { readFileChunks } from '../../../flows/reading/read-file-chunks.ts';

const STANDARD_INPUT = 0;

/**
 * Standard input of this process, to its end. A chunk is valid until the next one is asked for: its memory is reused, whereas
 * chunks of a stream would pile up until the garbage collector runs.
 */
export function readStandardInput(): AsyncIterable<Uint8Array> {
  const stats = fstatSync(STANDARD_INPUT);
  if (stats.isFIFO() || stats.isSocket()) return readPipeChunks(STANDARD_INPUT);
  if (stats.isFile()) return readFileChunks({ read: promisify(read).bind(undefined, STANDARD_INPUT), close });
  // A terminal, or nothing.
  return process.stdin;
}

/** It stays open, because this process did not open it. */
async function close(): Promise<void> {}

/** A named pipe, or what a shell makes of `<(command)`; chunks are valid as long as those of standard input. */
export async function* readPipe(path: string): AsyncGenerator<Uint8Array> {
  yield* readPipeChunks(await promisify(open)(path, 'r'));
}

/** The capacity of a pipe on Linux: a read never returns more. */
const CHUNK_BYTES = 64 * 1024;

/** Reads without blocking, so that nothing holds up the end of the process while nobody writes. Closes the descriptor, unless it is standard input. */
async function* readPipeChunks(descriptor: number): AsyncGenerator<Uint8Array> {
  let arrived: Uint8Array | undefined;
  let failure: Error | undefined;
  let isClosed = false;
  let wake = (): void => {};
  const socket = new Socket({
    fd: descriptor,
    readable: true,
    writable: false,
    onread: {
      buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES),
      callback(length, bytes) {
        arrived = bytes.subarray(0, length);
        wake();
        // Nothing more is read until it is asked for.
        return false;
      },
    },
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    isClosed = true;
    wake();
  });
  try {
    while (!isClosed) {
      const arrival = new Promise<void>((resolve) => {
        wake = resolve;
      });
      arrived = undefined;
      socket.resume();
      await arrival;
      if (failure !== undefined) throw failure;
      if (arrived !== undefined) yield arrived;
    }
  } finally {
    socket.destroy();
  }
}
