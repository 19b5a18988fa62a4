import { isMarkedAsUntransferable } from 'node:worker_threads';

/** Gives the memory back at once: so few objects are created that the garbage collector would not run for a long time. */
export function releaseBytes({ buffer }: Uint8Array): void {
  // Short arrays share a buffer with others.
  if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffer.transfer(0);
}
