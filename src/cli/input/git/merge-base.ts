import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import { isShallowRepository, type Revision, resolveRevision } from './resolve-revision.ts';
import { runGit } from './run-git.ts';

/** The commit at which HEAD left `ref`. */
export async function mergeBaseWithHead(ref: string, io: Io): Promise<Revision | Diagnostic> {
  const other = await resolveRevision(ref, io);
  if (!('commit' in other)) return other;
  const answer = await runGit({ args: ['merge-base', other.commit, 'HEAD'] }, io);
  if (answer.kind === 'unusable') return answer.diagnostic;
  if (answer.kind === 'done') return resolveRevision(answer.output.toString('utf8').trim(), io);
  return inputProblem(
    'input/git-no-merge-base',
    `\`${ref}\` and HEAD have no common commit in this clone`,
    (await isShallowRepository(io))
      ? 'set `GIT_DEPTH: "0"` in the job, or run `git fetch --unshallow`'
      : 'name the revision to compare with: `--base git:REVISION`',
  );
}

/** Whether the second commit has the first one in its history, or is the same; undefined when git cannot tell. */
export async function isAncestor(ancestor: string, commit: string, io: Io): Promise<boolean | undefined> {
  const answer = await runGit({ args: ['merge-base', '--is-ancestor', ancestor, commit] }, io);
  if (answer.kind === 'done') return true;
  // git says no without a message; if it does not have a commit it gives a message.
  return answer.kind === 'failed' && answer.message === '' ? false : undefined;
}

/** The branch that the remote calls its default, as `origin/main`; undefined when the clone does not know. */
export async function remoteDefaultBranch(io: Io): Promise<string | undefined> {
  const answer = await runGit(
    { args: ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'] },
    io,
  );
  return answer.kind === 'done' ? answer.output.toString('utf8').trim() : undefined;
}
