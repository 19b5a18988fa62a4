import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isMarkedAsUntransferable } from 'node:worker_threads';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem, isNotUtf8, systemReason } from '../input-problem.ts';

/** If the path was exchanged after it was looked at, this neither follows a link nor waits for a writer. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface ByteBound {
  readonly maxBytes: number;
  /** The setting that raises the bound; undefined if it is fixed. */
  readonly setting: string | undefined;
}

/** The bytes of a regular file. A file larger than the bound is refused by its size, without reading it. */
export function readBoundedFile(
  { realPath, shown }: { readonly realPath: string; readonly shown: string },
  bound: ByteBound,
): Uint8Array | Diagnostic {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(realPath, FLAGS);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error('changed while it was read');
    if (stats.size > bound.maxBytes) return tooLarge(shown, formatBytes(stats.size), bound);
    const bytes = readAtMost(descriptor, stats.size, bound.maxBytes);
    return bytes ?? tooLarge(shown, `over ${formatBytes(bound.maxBytes)}`, bound);
  } catch (error) {
    return inputProblem(
      'input/unreadable',
      `cannot read \`${shown}\`: ${systemReason(error, realPath)}`,
      isNotUtf8(realPath)
        ? 'rename it, or leave it out'
        : 'check that the file is there and that the user that runs this may read it',
    );
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Undefined when there is more than `limit`; files of /proc report size 0, and files can grow. */
function readAtMost(descriptor: number, expected: number, limit: number): Uint8Array | undefined {
  // Not from Node's shared pool: whoever gets the bytes may transfer them.
  let buffer = Buffer.allocUnsafeSlow(expected + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    length += read;
    if (length > limit) return undefined;
    if (read === 0) return buffer.subarray(0, length);
    if (length === buffer.length)
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(Math.max(length, 64 * 1024))]);
  }
}

export function tooLarge(shown: string, size: string, { maxBytes, setting }: ByteBound): Diagnostic {
  const limit = formatBytes(maxBytes);
  return inputProblem(
    'input/too-large',
    `\`${shown}\` is ${size === limit ? `over ${limit}` : size}, the limit is ${limit}; it was not read`,
    setting === undefined
      ? 'split the file, or leave it out'
      : `split the file, leave it out, or raise \`${setting}\``,
  );
}

/** Gives the memory back at once: so few objects are created that the garbage collector would not run for a long time. */
export function releaseBytes({ buffer }: Uint8Array): void {
  // Short arrays share a buffer with others.
  if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffer.transfer(0);
}
