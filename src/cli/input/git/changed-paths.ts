import type { Io } from '../../io.ts';
import { isGlob } from '../files/find-files.ts';
import { runGit } from './run-git.ts';

const MAX_NAMES_BYTES = 16 * 1024 * 1024;

export interface Range {
  readonly from: string;
  /** Left out: the work tree. */
  readonly until?: string | undefined;
}

export interface ChangedPath {
  /** Relative to the top of the repository. */
  readonly path: string;
  /** The commit has it, and the other side does not. */
  readonly isRemoved: boolean;
}

interface Asked {
  readonly folders: readonly string[];
  readonly answer: Promise<readonly ChangedPath[] | undefined>;
}

const ASKED = new WeakMap<Io, Map<string, Asked[]>>();

/**
 * Paths below some files or folders, '' for all, that differ between a commit and the work tree, or another commit. Undefined when git cannot
 * tell. What an earlier answer of this run says is not asked again: a change stays the same while a command works.
 */
async function changedPaths(
  { from, until }: Range,
  folders: readonly string[],
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly ChangedPath[] | undefined> {
  const asked = ASKED.get(io) ?? new Map<string, Asked[]>();
  ASKED.set(io, asked);
  const key = JSON.stringify([top, from, until]);
  const earlier = asked.get(key) ?? [];
  const covering = earlier.find((one) => folders.every((folder) => isBelowOne(folder, one.folders)));
  const known = await covering?.answer;
  if (known !== undefined) return known.filter(({ path }) => isBelowOne(path, folders));
  const answer = ask({ from, until }, folders.includes('') ? [] : folders, { ...io, cwd: top });
  asked.set(key, [...earlier, { folders, answer }]);
  return answer;
}

function isBelowOne(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`));
}

/** Literal paths are relative to the working folder, which is the top: they have no `:(top)`. */
async function ask(
  { from, until }: Range,
  folders: readonly string[],
  io: Io,
): Promise<readonly ChangedPath[] | undefined> {
  const commits = until === undefined ? [from] : [from, until];
  const args = ['diff', '--name-status', '--no-renames', '-z', '--no-ext-diff', ...commits, '--', ...folders];
  const answer = await runGit({ args, maxOutputBytes: MAX_NAMES_BYTES }, io);
  if (answer.kind !== 'done') return undefined;
  // Each status is followed by its path.
  const parts = answer.output.toString('utf8').split('\0');
  return parts.flatMap((status, i) => {
    const path = parts[i + 1];
    return i % 2 === 0 && path !== undefined ? [{ path, isRemoved: status === 'D' }] : [];
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
  const changed = await changedPaths(range, folders, repository, io);
  return changed?.map(({ path }) => path).sort();
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
  const changed = await changedPaths({ from: commit }, [''], repository, io);
  return changed && new Set(changed.flatMap(({ path, isRemoved }) => (isRemoved ? [path] : [])));
}
