import { runGit } from '../../input/git/run-git.ts';
import type { Io } from '../../io.ts';

const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** Commits of a branch, newest first. */
export interface CommitsSince {
  readonly commits: readonly string[];
  /** False when there may be more: the clone does not know, or there are too many. */
  readonly isWhole: boolean;
}

/**
 * The commits of the branch that came after the one that was deployed last, newest first, without side branches of merges. Only
 * `head` when the clone does not know, or when nothing was deployed yet: then fewer commits count as approved, never more.
 */
export async function commitsSince(
  deployed: string | undefined,
  head: string,
  limit: number,
  io: Io,
): Promise<CommitsSince> {
  const alone = { commits: [head], isWhole: true };
  const notKnown = { commits: [head], isWhole: false };
  if (deployed === undefined || deployed === head) return alone;
  if (!SHA.test(deployed) || !SHA.test(head)) return notKnown;
  const answer = await runGit(
    { args: ['rev-list', '--first-parent', `--max-count=${limit}`, `${deployed}..${head}`] },
    io,
  );
  if (answer.kind !== 'done') return notKnown;
  const commits = answer.output
    .toString('utf8')
    .split('\n')
    .filter((line) => SHA.test(line));
  return commits.length === 0 ? alone : { commits, isWhole: commits.length < limit };
}
