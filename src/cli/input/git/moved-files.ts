import type { Io } from '../../io.ts';
import { runGit } from './run-git.ts';

const MAX_NAMES_BYTES = 16 * 1024 * 1024;

/** Files that git takes for renamed between a commit and the work tree: the new name, from the top of the repository, to the old one; undefined when git cannot say. */
export async function movedFiles(commit: string, io: Io): Promise<ReadonlyMap<string, string> | undefined> {
  const args = ['diff', '--find-renames', '--diff-filter=R', '--name-status', '-z', '--no-ext-diff', commit];
  const answer = await runGit({ args, maxOutputBytes: MAX_NAMES_BYTES }, io);
  if (answer.kind !== 'done') return undefined;
  const parts = answer.output.toString('utf8').split('\0');
  const moved = new Map<string, string>();
  for (let i = 0; i + 2 < parts.length; i += 3) moved.set(parts[i + 2] ?? '', parts[i + 1] ?? '');
  return moved;
}
