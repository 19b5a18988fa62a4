import { ENVIRONMENT_NOTE, PROJECT_NOTE } from '../../../cluster/ledger/commit-notes.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../../model/diagnostic-code.ts';
import { type JsonObject, textAt } from '../../../model/json-object.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { type ApplySetRef, PART_OF_LABEL } from '../../../plan/apply-set.ts';
import type { DeployPlan } from '../../../plan/deploy-plan.ts';
import type { RunIdentity } from '../../../plan/runs/run-record.ts';
import { shellWord } from '../../../report/deploy/shell-word.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import { examples } from './examples.ts';

/** Who owns a set: the project that deploys it, or the environment to which its policies belong. */
interface Owner {
  readonly code: DiagnosticCode;
  readonly what: string;
  /** The annotation of the ledger that says so. */
  readonly note: string;
  /** What the ledger says; undefined when it names none. */
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
}

/**
 * Why this deploy may not write over what the ledger names. A ledger of another project or environment is not written at all. If
 * only one side names an owner, objects that are not among these policies may be somebody else's, so they are not deleted. At a
 * prompt the project is not known, which does not make it another one: somebody sees what is deleted.
 *
 * @param deployed the notes of the ledger; `isThere`: it exists, and can be annotated; `isUnattended`: nobody is asked about the plan.
 */
export function checkOwner(
  { applySet, changes }: Pick<DeployPlan, 'applySet' | 'changes'>,
  {
    deployed,
    isThere,
    isUnattended,
  }: { readonly deployed: JsonObject; readonly isThere: boolean; readonly isUnattended: boolean },
  { project, environment }: Pick<RunIdentity, 'project' | 'environment'>,
): Diagnostic | undefined {
  const owners: readonly Owner[] = [
    {
      code: 'cluster/other-project',
      what: 'project',
      note: PROJECT_NOTE,
      theirs: project === undefined && !isUnattended ? undefined : textAt(deployed, PROJECT_NOTE),
      ours: project,
    },
    {
      code: 'cluster/other-environment',
      what: 'environment',
      note: ENVIRONMENT_NOTE,
      theirs: textAt(deployed, ENVIRONMENT_NOTE),
      ours: environment,
    },
  ];
  const deleted = changes.flatMap(({ action, object, bridge }) =>
    action === 'delete' && bridge === undefined ? [`\`${wholeVisibleText(namespacedName(object))}\``] : [],
  );
  const other = owners.find(({ theirs, ours }) => theirs !== ours && theirs && ours);
  if (other !== undefined) return belongsToOther(other, applySet);
  const unnamed = deleted.length === 0 ? undefined : owners.find(({ theirs, ours }) => theirs !== ours);
  return unnamed && mayBeOfOther(unnamed, deleted, applySet, isThere);
}

function belongsToOther(owner: Owner, applySet: ApplySetRef): Diagnostic {
  const { code, what, theirs = '', ours = '' } = owner;
  return {
    code,
    severity: 'error',
    meaning: 'refused',
    message: `what is deployed under this name belongs to the ${what} ${shown(theirs)}, but this is ${shown(ours)}`,
    help: `give each ${what} a ledger of its own (\`--apply-set NAMESPACE/NAME\`, \`deploy.applySet\`), and check the cluster: two that share one delete each other's policies; if this ${what} was renamed or moved: \`${annotate(owner, applySet)}\``,
  };
}

function mayBeOfOther(
  owner: Owner,
  deleted: readonly string[],
  applySet: ApplySetRef,
  isThere: boolean,
): Diagnostic {
  const { code, what, theirs, ours } = owner;
  const whose =
    theirs === undefined
      ? `it is not recorded which ${what} deployed what is there under this name, and this is ${shown(ours ?? '')}`
      : `what is deployed under this name belongs to the ${what} ${shown(theirs)}, and this deploy is of none`;
  const own = ownHelp(owner, applySet, isThere);
  return {
    code,
    severity: 'error',
    meaning: 'refused',
    message: `${whose}: it would delete ${plural(deleted.length, 'object')} that may be of another one: ${examples(deleted)}`,
    help: `if another ${what} has them, deploy that one first with a ledger of its own (\`--apply-set NAMESPACE/NAME\`, \`deploy.applySet\`); ${own}`,
  };
}

function ownHelp(owner: Owner, applySet: ApplySetRef, isThere: boolean): string {
  const { note, theirs, ours } = owner;
  if (!isThere)
    return `if they are not needed, delete them by hand; otherwise remove the label \`${PART_OF_LABEL}\` from them`;
  if (note === PROJECT_NOTE && ours === undefined && theirs !== undefined)
    return `if this is that project, say so with \`CI_PROJECT_PATH=${shellWord(theirs)}\` in the environment, or deploy at a terminal without \`--yes\`, which asks`;
  return `if nobody else needs them: \`${annotate(owner, applySet)}\``;
}

/** The command that makes the ledger name this owner, or none. */
function annotate({ note, ours }: Owner, { namespace, name }: ApplySetRef): string {
  const value = ours === undefined ? `${note}-` : `${note}=${shellWord(ours)}`;
  return `kubectl annotate --overwrite configmap/${shellWord(name)} --namespace=${shellWord(namespace)} ${value}`;
}

function shown(name: string): string {
  return `\`${wholeVisibleText(name)}\``;
}
