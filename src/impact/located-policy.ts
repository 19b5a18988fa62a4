import type { PolicyRef } from '../model/verdict.ts';

/**
 * Where a policy is. `both`: git and the cluster agree. `differs`: both have it, but say different things. `git`: the
 * cluster does not have it. `cluster`: somebody else made it, and it stays. `leaving`: a deploy once wrote it, and the next one
 * deletes it.
 */
export type Whereabouts = 'both' | 'differs' | 'git' | 'cluster' | 'leaving';

export interface LocatedPolicy {
  /** As git has it, or else as the cluster has it. */
  readonly policy: PolicyRef;
  readonly where: Whereabouts;
}
