import type { Io } from '../io.ts';
import { isAncestor } from './git/merge-base.ts';
import { type Revision, resolveRevision } from './git/resolve-revision.ts';

/**
 * The newest commit of the target branch that the clone has, for what decides how a merge request is judged. In a detached pipeline `base`
 * is where the branch left the target: settings of that time could be any old ones, and whoever branches off early enough would choose them. Without a newer
 * commit it is `base` itself.
 */
export async function findTargetRevision(base: Revision, io: Io): Promise<Revision> {
  const { env } = io;
  const name = env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME;
  const isDetached = (env.CI_MERGE_REQUEST_EVENT_TYPE || 'detached') === 'detached';
  // In a pipeline of a fork `origin` is the fork, and its branch of this name is not the target.
  const isOfTarget = env.CI_PROJECT_ID === env.CI_MERGE_REQUEST_PROJECT_ID;
  if (!name || !isDetached || !isOfTarget) return base;
  const tip = await resolveRevision(`refs/remotes/origin/${name}`, io);
  if (!('commit' in tip)) return base;
  // A runner's clone that fetches no other branches may hold one that it fetched long ago.
  return (await isAncestor(base.commit, tip.commit, io)) === true ? tip : base;
}
