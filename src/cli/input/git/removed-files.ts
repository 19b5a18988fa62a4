import type { Io } from '../../io.ts';
import { changedPaths } from './changed-paths.ts';

/**
 * Files of a commit that the work tree no longer has at their place, relative to the top of the repository; undefined when git
 * cannot tell.
 */
export async function removedFiles(
  commit: string,
  repository: { readonly top: string },
  io: Io,
): Promise<ReadonlySet<string> | undefined> {
  const changed = await changedPaths({ from: commit }, [''], repository, io);
  return changed && new Set(changed.flatMap(({ path, isRemoved }) => (isRemoved ? [path] : [])));
}
