import { randomUUID } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../input/input-problem.ts';
import type { Io } from '../io.ts';
import { writeFailure } from './write-failure.ts';

/** A file to write: where it is, links followed, and how the user named it. */
export interface OutputFile {
  readonly path: string;
  readonly shown: string;
}

/** Whether a file can be put there, as far as that shows before there is something to write; undefined: no, and it was said. */
export function findOutputFile(shown: string, io: Io): OutputFile | undefined {
  const refuse = (reason: string): undefined => {
    io.stderr(`error: cannot write \`${shown}\`: ${reason}`);
    return undefined;
  };
  if (shown === '') return refuse('an empty text is not a path');
  const path = resolve(io.cwd, shown);
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return refuse('it is a folder');
    // Renaming a file over /dev/null would replace the device for the whole machine.
    return stats.isFile()
      ? { path: realpathSync(path), shown }
      : refuse('it is a device, pipe or socket; name a file');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && isFolder(dirname(path))) return { path, shown };
    io.stderr(writeFailure(shown, error));
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Readers see the old file or the new one, never half of one. False, and said, when it could not be written. */
export async function replaceFile({ path, shown }: OutputFile, bytes: Uint8Array, io: Io): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, bytes, { flag: 'wx' });
    await rename(draft, path);
    return true;
  } catch (error) {
    await rm(draft, { force: true });
    io.stderr(writeFailure(shown, error));
    return false;
  }
}
