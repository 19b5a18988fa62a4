import type { PolicyRef } from '../../../model/verdict.ts';
import type { NotSimulatedPolicy } from '../../../policy/not-simulated/not-simulated-policy.ts';

/** Something in git that is, or may hold, policies, and that a deploy does not write. */
export interface NotDeployed {
  readonly ref: PolicyRef;
  /**
   * Which objects it may be in a cluster: one of its name; after a tool has altered it, one whose name contains its name; or any,
   * as with a chart.
   */
  readonly becomes: 'same-name' | 'longer-name' | 'anything';
  /** Where its output ends up; undefined where that is not known. */
  readonly namespaces: readonly string[] | undefined;
}

export function notDeployed(policy: NotSimulatedPolicy): NotDeployed {
  const { ref, isUnrendered, isWritten, isMaker, effect } = policy;
  if (isMaker === true || (isUnrendered === true && isWritten !== true)) {
    const reach = effect?.reach;
    const isIn = typeof reach === 'object' && 'namespaces' in reach;
    return { ref, becomes: 'anything', namespaces: isIn ? reach.namespaces : undefined };
  }
  return { ref, becomes: isUnrendered === true ? 'longer-name' : 'same-name', namespaces: undefined };
}
