import type { JudgedBy, TargetTip } from '../../impact/judged-by.ts';
import { plural } from './count.ts';
import { judgedByClauses } from './judged-by-clause.ts';
import { name, type Phrase, say } from './phrase.ts';
import { rows, type Section } from './section.ts';

const REBASE = say`to see what both do together, rebase the branch, or turn on merged results pipelines`;
const OLDER_TARGET = say`its settings and policies count as they were where this branch left it; a stricter gate that it has by now does not`;
const SHOW_TARGET: Readonly<Record<Exclude<TargetTip, 'known'>, Phrase>> = {
  'not-in-clone': say`set ${name('GIT_DEPTH: "0"')} in the job (a variable of the project outranks that), or run ${name('git fetch origin "+refs/heads/*:refs/remotes/origin/*"')} before`,
  'in-another-project': say`this is a pipeline of a fork: let a member of the target project run one there, or fetch its branch and set ${name('SLUICE_TARGET_COMMIT')}`,
};

/** What the change does to what it is judged by, and what of the target branch is not in the judgement. */
export function judgedBySections(judgedBy: JudgedBy): readonly Section[] {
  return [judgedBySection(judgedBy), changedOnTargetSection(judgedBy), targetNotKnownSection(judgedBy)];
}

function judgedBySection(judgedBy: JudgedBy): Section {
  return {
    title: 'Changes what it is judged by',
    isOpen: true,
    columns: undefined,
    ...rows(judgedByClauses(judgedBy), (clause) => [clause]),
  };
}

function changedOnTargetSection({ changedOnTarget }: JudgedBy): Section {
  const files = changedOnTarget.map((file) => [name(file)]);
  return {
    title: `Not simulated: ${plural(files.length, 'policy file')} that the target branch changed since`,
    isOpen: false,
    columns: undefined,
    ...rows(files.length === 0 ? [] : [REBASE, ...files], (clause) => [clause]),
  };
}

function targetNotKnownSection({ targetTip }: JudgedBy): Section {
  return {
    title: 'Not known: what the target branch has now',
    isOpen: true,
    columns: undefined,
    ...rows(targetTip === 'known' ? [] : [OLDER_TARGET, SHOW_TARGET[targetTip]], (clause) => [clause]),
  };
}
