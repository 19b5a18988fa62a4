import { DELIVERY_MARKS } from '../../policy/unrendered/read-deliveries.ts';
import type { Io } from '../io.ts';
import { runGit } from './git/run-git.ts';

const MAX_LISTING_BYTES = 16 * 1024 * 1024;

/**
 * The files of a repository that may say what tools such as Flux do with others, as paths from its top. Git searches their
 * content, because such files may have any name: in a commit, or in the files of the work tree that git tracks. None if git
 * cannot say.
 */
export async function deliveringFiles(
  commit: string | undefined,
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly string[]> {
  const marks = DELIVERY_MARKS.flatMap((mark) => ['-e', mark]);
  const args = [
    'grep',
    '-l',
    '-z',
    '-I',
    '-F',
    '--full-name',
    ...marks,
    ...(commit === undefined ? [] : [commit]),
  ];
  const answer = await runGit({ args, maxOutputBytes: MAX_LISTING_BYTES }, { ...io, cwd: top });
  if (answer.kind !== 'done') return [];
  const prefix = commit === undefined ? '' : `${commit}:`;
  return answer.output
    .toString('utf8')
    .split('\0')
    .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path))
    .filter((path) => /\.(?:ya?ml|json|sh|bash|gotmpl)$|(?:^|\/)[^/.]+$/.test(path));
}
