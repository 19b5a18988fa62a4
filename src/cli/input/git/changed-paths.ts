import type { Io } from '../../io.ts';
import { isGlob } from '../files/find-files.ts';
import { isAtOrBelow } from './is-at-or-below.ts';
import { runGit } from './run-git.ts';

const MAX_NAMES_BYTES = 64 * 1024 * 1024;

export interface Range {
  readonly from: string;
  /** Left out: the work tree. */
  readonly until?: string | undefined;
}

export interface ChangedPath {
  /** Relative to the top of the repository. */
  readonly path: string;
  /** The commit does not have it. */
  readonly isAdded: boolean;
  /** The other side does not have it. */
  readonly isRemoved: boolean;
}

const ASKED = new WeakMap<Io, Map<string, Promise<readonly ChangedPath[] | undefined>>>();

/**
 * All paths that differ between a commit and the work tree, or another commit. Undefined when git cannot tell. Git is asked once in a run for
 * each range, and for all of it: a change stays the same while a command works, and nearly all of it is asked for.
 */
export function changedPaths(
  { from, until }: Range,
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly ChangedPath[] | undefined> {
  const asked = ASKED.get(io) ?? new Map<string, Promise<readonly ChangedPath[] | undefined>>();
  ASKED.set(io, asked);
  const key = JSON.stringify([top, from, until]);
  const answer = asked.get(key) ?? ask({ from, until }, { ...io, cwd: top });
  asked.set(key, answer);
  return answer;
}

async function ask({ from, until }: Range, io: Io): Promise<readonly ChangedPath[] | undefined> {
  const commits = until === undefined ? [from] : [from, until];
  // The merge request's `.gitmodules` may say that submodules never differ.
  const options = ['--name-status', '--no-renames', '-z', '--no-ext-diff', '--ignore-submodules=dirty'];
  const args = ['diff', ...options, ...commits, '--'];
  const answer = await runGit({ args, maxOutputBytes: MAX_NAMES_BYTES }, io);
  if (answer.kind !== 'done') return undefined;
  // Each status is followed by its path.
  const parts = answer.output.toString('utf8').split('\0');
  return parts.flatMap((status, i) => {
    const path = parts[i + 1];
    return i % 2 === 0 && path !== undefined
      ? [{ path, isAdded: status === 'A', isRemoved: status === 'D' }]
      : [];
  });
}

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
  const changed = await changedPaths(range, repository, io);
  return changed
    ?.map(({ path }) => path)
    .filter((path) => folders.some((folder) => isAtOrBelow(path, folder)))
    .sort();
}

/** The path, or the part before the first pattern in it; '' for the top. */
export function literalPart(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex(isGlob);
  return first < 0 ? path : parts.slice(0, first).join('/');
}

/**
 * Files of a commit that the work tree no longer has at their place, relative to the top of the repository; undefined when git
 * cannot tell.
 */
export async function removedFiles(
  commit: string,
  repository: { readonly top: string },
  io: Io,
): Promise<ReadonlySet<string> | undefined> {
  const changed = await changedPaths({ from: commit }, repository, io);
  return changed && new Set(changed.flatMap(({ path, isRemoved }) => (isRemoved ? [path] : [])));
}
