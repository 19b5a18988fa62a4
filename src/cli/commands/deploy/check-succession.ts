import { deployedCommit } from '../../../cluster/ledger/commit-notes.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { JsonObject } from '../../../model/json-object.ts';
import type { RunIdentity } from '../../../plan/runs/run-record.ts';
import { isAncestor } from '../../input/git/merge-base.ts';
import type { Io } from '../../io.ts';

export interface Succession {
  /** The notes of the ledger: what was deployed last. */
  readonly deployed: JsonObject;
  readonly identity: RunIdentity;
  readonly allowOlder: boolean;
}

/** Why this deploy may not follow the last one: its commit is older. */
export async function checkSuccession(
  { deployed, identity, allowOlder }: Succession,
  io: Io,
): Promise<Diagnostic | undefined> {
  const { commit: sha, commitTime } = deployedCommit(deployed);
  if (allowOlder || sha === undefined || identity.commit === undefined) return undefined;
  const isOlder = isOlderCommit(
    { sha: identity.commit, time: timeOf(identity.commitTime) },
    { sha, time: timeOf(commitTime) },
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

/** What is known about a deployed commit; undefined is not known. */
interface DeployedCommit {
  readonly sha: string | undefined;
  /** Committer's time, milliseconds since the epoch. */
  readonly time: number | undefined;
}

/** What git says about two commits; `unknown` where it does not have both. */
type Ancestry = 'ours-is-older' | 'ours-is-newer' | 'diverged' | 'unknown';

/**
 * Whether a deploy of `ours` would replace `deployed` by an older state. git's ancestry decides; where git does not have both
 * commits (a shallow clone), or they diverged, the time decides. What is not known is not older.
 */
export function isOlderCommit(ours: DeployedCommit, deployed: DeployedCommit, ancestry: Ancestry): boolean {
  if (ours.sha !== undefined && ours.sha === deployed.sha) return false;
  if (ancestry === 'ours-is-older') return true;
  if (ancestry === 'ours-is-newer') return false;
  return ours.time !== undefined && deployed.time !== undefined && ours.time < deployed.time;
}
