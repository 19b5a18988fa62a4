import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import { askOnce } from './ask-once.ts';
import { runGit } from './run-git.ts';

/** A commit that exists. */
export interface Revision {
  readonly commit: string;
  /** What people see: the abbreviated commit. */
  readonly shown: string;
}

const FULL_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * The commit that a revision names: a commit id, tag or branch. A branch that only the remote has is found there, as in the
 * clones of CI jobs.
 */
export async function resolveRevision(ref: string, io: Io): Promise<Revision | Diagnostic> {
  if (!isRevisionText(ref)) {
    return inputProblem(
      'input/git-bad-revision',
      ref === ''
        ? 'there is no revision after `git:`'
        : `\`${wholeVisibleText(ref).slice(0, 200)}\` cannot be the name of a revision`,
      'give a commit id, a tag or a branch, for example `git:main`',
    );
  }
  for (const candidate of FULL_ID.test(ref) ? [ref] : [ref, `refs/remotes/origin/${ref}`]) {
    const call = { args: ['rev-parse', '--verify', '--end-of-options', `${candidate}^{commit}`] };
    const answer = await askOnce(call, io);
    if (answer.kind === 'unusable') return answer.diagnostic;
    const commit = answer.kind === 'done' ? answer.output.toString('utf8').trim() : '';
    if (FULL_ID.test(commit)) return { commit, shown: commit.slice(0, 8) };
  }
  return notFound(ref, io);
}

/** What `git check-ref-format` allows, plus `~` and `^` for ancestors; nothing that git could take for an option or a path. */
function isRevisionText(ref: string): boolean {
  return ref.length <= 500 && /^[^\s\p{C}:?*[\\-][^\s\p{C}:?*[\\]*$/u.test(ref) && !ref.includes('..');
}

async function notFound(ref: string, io: Io): Promise<Diagnostic> {
  const isShallow = await isShallowRepository(io);
  const isId = FULL_ID.test(ref);
  return inputProblem(
    isShallow ? 'input/git-shallow' : 'input/git-unknown-revision',
    isShallow
      ? `revision \`${ref}\` is not in this clone, which is shallow`
      : `the repository has no revision \`${ref}\``,
    isShallow
      ? 'set `GIT_DEPTH: "0"` in the job (a project variable overrides that), or run `git fetch --unshallow origin` first'
      : isId
        ? `fetch it first: \`git fetch origin ${ref}\``
        : 'check the name with `git branch --all` and `git tag`, or fetch it first: `git fetch origin`',
  );
}

/** Also where git cannot tell: then nothing says that the history is whole. */
export async function isShallowRepository(io: Io): Promise<boolean> {
  const answer = await runGit({ args: ['rev-parse', '--is-shallow-repository'] }, io);
  return answer.kind !== 'done' || answer.output.toString('utf8').trim() !== 'false';
}
