import type { Io } from '../../io.ts';
import { isGlob } from '../files/find-files.ts';
import { runGit } from './run-git.ts';

const MAX_NAMES_BYTES = 16 * 1024 * 1024;

/**
 * Files below the paths (relative to the top of the repository) that differ between a commit and the work tree, or another
 * commit, sorted. A glob counts with its whole folder. Undefined when git cannot tell.
 */
export async function changedFiles(
  commit: string,
  paths: readonly string[],
  io: Io,
  until?: string,
): Promise<readonly string[] | undefined> {
  const folders = [...new Set(paths.map(literalPart))];
  if (folders.length === 0) return [];
  // Relative to the top, whatever the working folder is; literal paths have no `:(top)`.
  const args = [
    'diff',
    '--name-only',
    '--no-renames',
    '-z',
    '--no-ext-diff',
    commit,
    ...(until === undefined ? [] : [until]),
    '--',
  ];
  const top = await runGit({ args: ['rev-parse', '--show-toplevel'] }, io);
  if (top.kind !== 'done') return undefined;
  const cwd = top.output.toString('utf8').replace(/\r?\n$/, '');
  const everything = folders.includes('');
  const answer = await runGit(
    { args: [...args, ...(everything ? [] : folders)], maxOutputBytes: MAX_NAMES_BYTES },
    { ...io, cwd },
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
