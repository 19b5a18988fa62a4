import type { Io } from '../../io.ts';
import { isGlob } from '../files/find-files.ts';
import { changedPaths, type Range } from './changed-paths.ts';

/**
 * Files below the paths (relative to the top of the repository) that differ between a commit and the work tree, or another
 * commit, sorted. A glob counts with its whole folder. Undefined when git cannot tell.
 */
export async function changedFiles(
  range: Range,
  paths: readonly string[],
  repository: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  const folders = [...new Set(paths.map(literalPart))];
  if (folders.length === 0) return [];
  const changed = await changedPaths(range, folders, repository, io);
  return changed?.map(({ path }) => path).sort();
}

/** The path, or the part before the first pattern in it; '' for the top. */
export function literalPart(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex(isGlob);
  return first < 0 ? path : parts.slice(0, first).join('/');
}
