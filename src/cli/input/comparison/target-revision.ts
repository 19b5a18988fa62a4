import { readFileSync } from 'node:fs';
import type { TargetTip } from '../../../impact/judged-by.ts';
import type { Io } from '../../io.ts';
import { isAncestor } from '../git/merge-base.ts';
import { findRepositoryPaths } from '../git/repository-path.ts';
import { isShallowRepository, type Revision, resolveRevision } from '../git/resolve-revision.ts';

/** A commit of the target branch, and whether it is the newest one. */
export interface TargetRevision extends Revision {
  readonly tip: TargetTip;
}

/**
 * The newest commit of the target branch that the clone has, for what decides how a merge request is judged. In a detached
 * pipeline `base` is where the branch left the target: settings of that time could be arbitrarily old, and whoever branches off
 * early enough would choose them. Without a newer commit it is `base` itself, and `tip` says that the clone does not show what
 * the target branch has now: when `GIT_DEPTH` is set, as it is by default, GitLab's runner fetches only the pipeline's own
 * commits.
 */
export async function findTargetRevision(base: Revision, io: Io): Promise<TargetRevision> {
  const { env } = io;
  if ((env.CI_MERGE_REQUEST_EVENT_TYPE || 'detached') !== 'detached') return { ...base, tip: 'known' };
  // Whoever fetched it says which commit it is, as the component's job does.
  const said = env.SLUICE_TARGET_COMMIT ? await resolveRevision(env.SLUICE_TARGET_COMMIT, io) : undefined;
  if (said !== undefined && 'commit' in said) return { ...said, tip: 'known' };
  // In a fork's pipeline `origin` is the fork, and its branch of this name is not the target.
  if (env.CI_PROJECT_ID !== env.CI_MERGE_REQUEST_PROJECT_ID) return { ...base, tip: 'in-another-project' };
  const name = env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME;
  const tip = name ? await resolveRevision(`refs/remotes/origin/${name}`, io) : undefined;
  const isNewer =
    tip !== undefined && 'commit' in tip && name !== undefined && (await isNewest(tip, base, name, io));
  return isNewer ? { ...tip, tip: 'known' } : { ...base, tip: 'not-in-clone' };
}

/** A clone that a runner reuses may have a branch that was fetched long ago. */
async function isNewest(tip: Revision, base: Revision, name: string, io: Io): Promise<boolean> {
  if ((await wasFetchedLast(name, io)) === false) return false;
  if ((await isAncestor(base.commit, tip.commit, io)) === true) return true;
  // Where history is cut, it cannot be told whether it comes before or after.
  if (await isShallowRepository(io)) return false;
  // Neither has the other in its history: the target branch was rewritten since.
  return (await isAncestor(tip.commit, base.commit, io)) === false;
}

/**
 * Whether the last fetch into this clone brought a branch of the remote; undefined where nothing was fetched since it was cloned. A clone
 * that a runner uses again keeps branches that an earlier job fetched, and nothing else tells how old these are. Source: gitrepository-
 * layout(5) and git-fetch(1) on `FETCH_HEAD`.
 */
async function wasFetchedLast(branch: string, io: Io): Promise<boolean | undefined> {
  const repository = await findRepositoryPaths(io);
  const text = 'code' in repository ? undefined : read(repository.ownFiles.lastFetch);
  // The name is followed by the address, and holds no space itself.
  return text?.split('\n').some((line) => line.includes(`\tbranch '${branch}' of `));
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
