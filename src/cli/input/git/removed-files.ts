import type { Io } from '../../io.ts';
import { runGit } from './run-git.ts';

const MAX_NAMES_BYTES = 16 * 1024 * 1024;

/**
 * Files of a commit that the work tree no longer has at their place, relative to the top of the repository; undefined when git
 * cannot tell.
 */
export async function removedFiles(commit: string, io: Io): Promise<ReadonlySet<string> | undefined> {
  const args = ['diff', '--no-renames', '--diff-filter=D', '--name-only', '-z', '--no-ext-diff', commit];
  const answer = await runGit({ args, maxOutputBytes: MAX_NAMES_BYTES }, io);
  if (answer.kind !== 'done') return undefined;
  return new Set(answer.output.toString('utf8').split('\0').filter(Boolean));
}
