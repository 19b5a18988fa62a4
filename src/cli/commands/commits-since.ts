import { runGit } from '../input/git/run-git.ts';
import type { Io } from '../io.ts';

const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * The commits of the branch that came after the one that was deployed last, newest first; side branches of merges are not among them. Only
 * `head` when the clone does not know, or when nothing was deployed yet: then less is known to be approved, never more.
 */
export async function commitsSince(
  deployed: string | undefined,
  head: string,
  limit: number,
  io: Io,
): Promise<readonly string[]> {
  if (deployed === undefined || deployed === head || !SHA.test(deployed) || !SHA.test(head)) return [head];
  const answer = await runGit(
    { args: ['rev-list', '--first-parent', `--max-count=${limit}`, `${deployed}..${head}`] },
    io,
  );
  if (answer.kind !== 'done') return [head];
  const commits = answer.output
    .toString('utf8')
    .split('\n')
    .filter((line) => SHA.test(line));
  return commits.length === 0 ? [head] : commits;
}
