import { existsSync } from 'node:fs';
import type { Io } from '../../io.ts';
import { askOnce } from './ask-once.ts';
import { changedPaths } from './changed-paths.ts';
import { findRepositoryPaths } from './repository-path.ts';

/** Paths per call: the length of a command line is limited. */
const PATHS_PER_CALL = 500;
const MAX_LISTING_BYTES = 16 * 1024 * 1024;

interface Searched {
  /** Left out: the work tree. */
  readonly commit: string | undefined;
  /** From the top of the repository; left out: all that git tracks. A partial clone fetches what is searched. */
  readonly paths?: readonly string[];
}

/** Where more differ, a search of the whole commit is as fast. */
const MAX_CHANGED = 2000;

/**
 * Text files that hold one of some texts, as paths from the top of the repository. Of a commit, or of the files that git tracks
 * in the work tree. Undefined if git cannot tell.
 */
export async function filesHolding(
  texts: readonly string[],
  { commit, paths }: Searched,
  repository: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  if (commit !== undefined && paths === undefined) return filesOfCommit(texts, commit, repository, io);
  return search(texts, { commit, ...(paths !== undefined && { paths }) }, repository, io);
}

/** To search a commit, git unpacks all of its files. So those that the work tree has, too, are looked for there. */
async function filesOfCommit(
  texts: readonly string[],
  commit: string,
  repository: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  const isWhole = await isWholeWorkTree(repository, io);
  const changed = isWhole ? await changedPaths({ from: commit }, repository, io) : undefined;
  if (changed === undefined || changed.length > MAX_CHANGED) return search(texts, { commit }, repository, io);
  const here = await search(texts, { commit: undefined }, repository, io);
  const altered = changed.flatMap(({ path, isAdded }) => (isAdded ? [] : [path]));
  const there = await search(texts, { commit, paths: altered }, repository, io);
  if (here === undefined || there === undefined) return undefined;
  const isChanged = new Set(changed.map(({ path }) => path));
  return [...here.filter((path) => !isChanged.has(path)), ...there].sort();
}

/** A sparse checkout leaves some files out. */
async function isWholeWorkTree({ top }: { readonly top: string }, io: Io): Promise<boolean> {
  const own = await findRepositoryPaths(io);
  return !('code' in own) && own.top === top && !existsSync(own.ownFiles.sparsePatterns);
}

async function search(
  texts: readonly string[],
  { commit, paths }: Searched,
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  const prefix = commit === undefined ? '' : `${commit}:`;
  const asked = ['grep', '-l', '-z', '-I', '-F', '--full-name', ...texts.flatMap((text) => ['-e', text])];
  const found: string[] = [];
  for (const some of paths === undefined ? [[]] : pathsOfCalls(paths)) {
    const args = [...asked, ...(commit === undefined ? [] : [commit]), '--', ...some];
    const answer = await askOnce({ args, maxOutputBytes: MAX_LISTING_BYTES }, io, top);
    // If nothing matches git says nothing, and exits with 1.
    if (answer.kind === 'failed' && answer.exitCode === 1 && answer.message === '') continue;
    if (answer.kind !== 'done') return undefined;
    for (const path of answer.output.toString('utf8').split('\0')) {
      if (path !== '') found.push(path.startsWith(prefix) ? path.slice(prefix.length) : path);
    }
  }
  return found;
}

function pathsOfCalls(paths: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(paths.length / PATHS_PER_CALL) }, (_, call) =>
    paths.slice(call * PATHS_PER_CALL, (call + 1) * PATHS_PER_CALL),
  );
}
