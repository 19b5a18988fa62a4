import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { decodeText } from '../input/files/decode-text.ts';
import { type ByteBound, readBoundedFile } from '../input/files/read-bounded-file.ts';
import { inputProblem, systemReason } from '../input/input-problem.ts';

/** The text of the file that an option names, or why there is none. */
export function readTextFile(path: string, cwd: string, bound: ByteBound): string | Diagnostic {
  let realPath: string;
  try {
    realPath = realpathSync(resolve(cwd, path));
    if (!statSync(realPath).isFile()) return unreadable(path, 'it is not a file');
  } catch (error) {
    return unreadable(path, systemReason(error));
  }
  const bytes = readBoundedFile({ realPath, shown: path }, bound);
  return 'code' in bytes ? bytes : decodeText(bytes, path);
}

/** Does not wait for the writer of a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** At most this many bytes from the beginning of a regular file, as text, or why there are none. */
export function readFileHead(path: string, cwd: string, bytes: number): string | Diagnostic {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(resolve(cwd, path), FLAGS);
    if (!fstatSync(descriptor).isFile()) return unreadable(path, 'it is not a file');
    const head = Buffer.alloc(bytes);
    return head.toString('utf8', 0, readSync(descriptor, head, 0, bytes, 0));
  } catch (error) {
    return unreadable(path, systemReason(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function unreadable(path: string, reason: string): Diagnostic {
  return inputProblem(
    'input/unreadable',
    `cannot read \`${path}\`: ${reason}`,
    'check the path; `sluice simulate --output FORMAT=PATH` writes reports',
  );
}
