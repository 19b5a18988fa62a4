import type { Io } from '../../io.ts';
import { runGit } from './run-git.ts';

const MAX_LISTING_BYTES = 16 * 1024 * 1024;

/**
 * Text files that hold one of some texts, as paths from the top of the repository. Of a commit, or of the files that git tracks
 * in the work tree. Empty if git cannot tell.
 */
export async function filesHolding(
  texts: readonly string[],
  commit: string | undefined,
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly string[]> {
  const args = [
    'grep',
    '-l',
    '-z',
    '-I',
    '-F',
    '--full-name',
    ...texts.flatMap((text) => ['-e', text]),
    ...(commit === undefined ? [] : [commit]),
  ];
  const answer = await runGit({ args, maxOutputBytes: MAX_LISTING_BYTES }, { ...io, cwd: top });
  if (answer.kind !== 'done') return [];
  const prefix = commit === undefined ? '' : `${commit}:`;
  return answer.output
    .toString('utf8')
    .split('\0')
    .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path))
    .filter((path) => path !== '');
}
