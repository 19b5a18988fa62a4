/** What is known about a deployed commit; undefined is not known. */
export interface DeployedCommit {
  readonly sha: string | undefined;
  /** Committer's time, milliseconds since the epoch. */
  readonly time: number | undefined;
}

/** What git says about two commits; `unknown` where it does not have both. */
export type Ancestry = 'ours-is-older' | 'ours-is-newer' | 'diverged' | 'unknown';

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
