import { isMarkedAsUntransferable } from 'node:worker_threads';

/** Gives the memory back at once, where so few objects are made that the garbage collector would not come by for long. */
export function releaseBytes({ buffer }: Uint8Array): void {
  // Short ones share a buffer with others.
  if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffer.transfer(0);
}
