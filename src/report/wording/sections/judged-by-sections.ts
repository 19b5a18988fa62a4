import type { JudgedBy, TargetTip } from '../../../impact/judged-by.ts';
import { judgedByClauses } from '../clauses/judged-by-clause.ts';
import { plural } from '../phrases/count.ts';
import { name, type Phrase, say } from '../phrases/phrase.ts';
import { rows, type Section } from './section.ts';

const REBASE = say`to see the combined effect, rebase the branch, or turn on merged results pipelines`;
const OLDER_TARGET = say`its settings and policies are those of the merge base; a gate that was made stricter since then does not apply`;
const SHOW_TARGET: Readonly<Record<Exclude<TargetTip, 'known'>, Phrase>> = {
  'not-in-clone': say`set ${name('GIT_DEPTH: "0"')} in the job (a project variable overrides that), or run ${name('git fetch origin "+refs/heads/*:refs/remotes/origin/*"')} first`,
  'in-another-project': say`this pipeline runs in a fork: ask a member of the target project to run one there, or fetch the target branch and set ${name('SLUICE_TARGET_COMMIT')}`,
};

/** What the change does to what it is judged by, and what of the target branch is not in the judgement. */
export function judgedBySections(judgedBy: JudgedBy): readonly Section[] {
  return [judgedBySection(judgedBy), changedOnTargetSection(judgedBy), targetNotKnownSection(judgedBy)];
}

function judgedBySection(judgedBy: JudgedBy): Section {
  return {
    title: 'Changes what it is judged by',
    isOpen: true,
    ...rows(judgedByClauses(judgedBy), (clause) => [clause]),
  };
}

function changedOnTargetSection({ changedOnTarget }: JudgedBy): Section {
  const files = changedOnTarget.map((file) => [name(file)]);
  return {
    title: `Not simulated: ${plural(files.length, 'policy file')} that the target branch has changed since`,
    isOpen: false,
    ...rows(files.length === 0 ? [] : [REBASE, ...files], (clause) => [clause]),
  };
}

function targetNotKnownSection({ targetTip }: JudgedBy): Section {
  return {
    title: 'The current target branch is not known',
    isOpen: true,
    ...rows(targetTip === 'known' ? [] : [OLDER_TARGET, SHOW_TARGET[targetTip]], (clause) => [clause]),
  };
}
