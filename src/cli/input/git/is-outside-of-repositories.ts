import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Io } from '../../io.ts';

/** A work tree has the first one at its top, a bare repository the second one. */
const MARKS = ['.git', 'HEAD'];

/**
 * Whether the working folder is certainly in no repository, so that git need not be started to say so. False where there may be one, and
 * where that cannot be seen: then git knows. Source: git(1) on `GIT_DIR` and `GIT_CEILING_DIRECTORIES`.
 */
export function isOutsideOfRepositories({ env, cwd }: Io): boolean {
  if (env.GIT_DIR !== undefined) return false;
  const ceilings = (env.GIT_CEILING_DIRECTORIES ?? '').split(':');
  try {
    let folder = realpathSync(cwd);
    while (true) {
      if (MARKS.some((mark) => lstatSync(join(folder, mark), { throwIfNoEntry: false }) !== undefined)) {
        return false;
      }
      const above = dirname(folder);
      if (above === folder || ceilings.includes(above)) return true;
      folder = above;
    }
  } catch {
    return false;
  }
}
