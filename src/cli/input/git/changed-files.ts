import type { Io } from '../../io.ts';
import { isGlob } from '../files/find-files.ts';
import { runGit } from './run-git.ts';

const MAX_NAMES_BYTES = 16 * 1024 * 1024;

interface Range {
  readonly from: string;
  /** Left out: the work tree. */
  readonly until?: string | undefined;
}

/**
 * Files below the paths (relative to the top of the repository) that differ between a commit and the work tree, or another
 * commit, sorted. A glob counts with its whole folder. Undefined when git cannot tell.
 */
export async function changedFiles(
  { from, until }: Range,
  paths: readonly string[],
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  const folders = [...new Set(paths.map(literalPart))];
  if (folders.length === 0) return [];
  const commits = until === undefined ? [from] : [from, until];
  const args = ['diff', '--name-only', '--no-renames', '-z', '--no-ext-diff', ...commits, '--'];
  const wanted = folders.includes('') ? [] : folders;
  const answer = await runGit(
    { args: [...args, ...wanted], maxOutputBytes: MAX_NAMES_BYTES },
    // Literal paths are relative to the working folder: they have no `:(top)`.
    { ...io, cwd: top },
  );
  if (answer.kind !== 'done') return undefined;
  return answer.output.toString('utf8').split('\0').filter(Boolean).sort();
}

/** The path, or the part before the first pattern in it; '' for the top. */
export function literalPart(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex(isGlob);
  return first < 0 ? path : parts.slice(0, first).join('/');
}
