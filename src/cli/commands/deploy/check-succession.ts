import { ENVIRONMENT_NOTE } from '../../../cluster/ledger/commit-notes.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { type Ancestry, isOlderCommit } from '../../../plan/commit-order.ts';
import { type JsonObject, textAt } from '../../../plan/json-object.ts';
import type { RunIdentity } from '../../../plan/run-record.ts';
import { isAncestor } from '../../input/git/merge-base.ts';
import type { Io } from '../../io.ts';

export interface Succession {
  /** The notes of the ledger: what was deployed last. */
  readonly deployed: JsonObject;
  readonly identity: RunIdentity;
  readonly allowOlder: boolean;
}

/** Why this deploy may not follow the last one: the set belongs to another project or environment, or the commit is older. */
export async function checkSuccession(
  { deployed, identity, allowOlder }: Succession,
  io: Io,
): Promise<Diagnostic | undefined> {
  const project = textAt(deployed, 'sluice.dev/project');
  if (project !== undefined && identity.project !== undefined && project !== identity.project) {
    return {
      code: 'cluster/other-project',
      severity: 'error',
      meaning: 'refused',
      message: `what is deployed under this name belongs to the project \`${project}\`, but this is \`${identity.project}\``,
      help: "give each project a ledger of its own with `--apply-set NAMESPACE/NAME`: projects that share one delete each other's policies; if this project was renamed or moved, write its new path into the annotation `sluice.dev/project` of that ConfigMap",
    };
  }
  const environment = textAt(deployed, ENVIRONMENT_NOTE);
  if (
    environment !== undefined &&
    identity.environment !== undefined &&
    environment !== identity.environment
  ) {
    return otherEnvironment(environment, identity.environment);
  }
  const sha = textAt(deployed, 'sluice.dev/commit');
  if (allowOlder || sha === undefined || identity.commit === undefined) return undefined;
  const isOlder = isOlderCommit(
    { sha: identity.commit, time: timeOf(identity.commitTime) },
    { sha, time: timeOf(textAt(deployed, 'sluice.dev/commit-time')) },
    await ancestry(identity.commit, sha, io),
  );
  if (!isOlder) return undefined;
  return {
    code: 'cluster/older-commit',
    severity: 'error',
    meaning: 'refused',
    message: `the commit \`${sha.slice(0, 12)}\` is deployed, and \`${identity.commit.slice(0, 12)}\` is older`,
    help: 'let the pipeline of the newer commit deploy; to go back on purpose, revert the commit, use `sluice rollback`, or give `--allow-older`',
  };
}

function otherEnvironment(deployed: string, ours: string): Diagnostic {
  const [theirs, own] = [deployed, ours].map((name) => `\`${wholeVisibleText(name)}\``);
  return {
    code: 'cluster/other-environment',
    severity: 'error',
    meaning: 'refused',
    message: `what is deployed under this name belongs to the environment ${theirs}, but this is ${own}, which has its own policies`,
    help: `give each environment in one cluster a ledger of its own (\`deploy.applySet: NAMESPACE/NAME\`), and check \`cluster\`: two that share one delete each other's policies; if this environment was renamed, write its new name into the annotation \`${ENVIRONMENT_NOTE}\` of that ConfigMap`,
  };
}

const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

async function ancestry(ours: string, deployed: string, io: Io): Promise<Ancestry> {
  if (!SHA.test(ours) || !SHA.test(deployed)) return 'unknown';
  if (ours !== deployed && (await isAncestor(ours, deployed, io)) === true) return 'ours-is-older';
  const isNewer = await isAncestor(deployed, ours, io);
  if (isNewer === undefined) return 'unknown';
  return isNewer ? 'ours-is-newer' : 'diverged';
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
