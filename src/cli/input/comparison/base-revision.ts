import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { mergeBaseWithHead, remoteDefaultBranch } from '../git/merge-base.ts';
import { type Revision, resolveRevision } from '../git/resolve-revision.ts';
import { inputProblem } from '../input-problem.ts';

/**
 * The commit with which a change is compared when none was named. In a merge request pipeline it is what the head would be
 * without the merge request: for a detached pipeline, where the branch left the target; for a merged result or merge train, the
 * target itself. Elsewhere it is where HEAD left the default branch.
 */
export async function findBaseRevision(io: Io): Promise<Revision | Diagnostic> {
  const { env } = io;
  if (!env.CI_MERGE_REQUEST_IID) return leftDefaultBranch(io);
  // In these pipelines the checkout is the merged tree: compared with the branch point, changes of the target would look like the
  // merge request's own.
  if (
    env.CI_MERGE_REQUEST_EVENT_TYPE === 'merged_result' ||
    env.CI_MERGE_REQUEST_EVENT_TYPE === 'merge_train'
  ) {
    if (env.CI_MERGE_REQUEST_TARGET_BRANCH_SHA)
      return resolveRevision(env.CI_MERGE_REQUEST_TARGET_BRANCH_SHA, io);
    return notSaid('CI_MERGE_REQUEST_TARGET_BRANCH_SHA');
  }
  if (env.CI_MERGE_REQUEST_DIFF_BASE_SHA) return resolveRevision(env.CI_MERGE_REQUEST_DIFF_BASE_SHA, io);
  if (env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME) {
    return mergeBaseWithHead(`origin/${env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME}`, io);
  }
  return notSaid('CI_MERGE_REQUEST_DIFF_BASE_SHA');
}

function notSaid(variable: string): Diagnostic {
  return inputProblem(
    'input/git-no-base',
    `this is a merge request pipeline, but \`${variable}\` is not set`,
    'name the revision to compare with: `--base git:REVISION`',
  );
}

async function leftDefaultBranch(io: Io): Promise<Revision | Diagnostic> {
  const fromCi = io.env.CI_DEFAULT_BRANCH;
  if (fromCi) return mergeBaseWithHead(`origin/${fromCi}`, io);
  const fromRemote = await remoteDefaultBranch(io);
  for (const branch of fromRemote === undefined
    ? ['origin/main', 'origin/master', 'main', 'master']
    : [fromRemote]) {
    const base = await mergeBaseWithHead(branch, io);
    if ('commit' in base || !isNotThere(base)) return base;
  }
  return inputProblem(
    'input/git-no-base',
    'nothing says which revision to compare with: the clone has no default branch of `origin`, no `main` and no `master`',
    'name it: `--base git:REVISION` or `--base FOLDER`',
  );
}

function isNotThere({ code }: Diagnostic): boolean {
  return code === 'input/git-unknown-revision' || code === 'input/git-shallow';
}
