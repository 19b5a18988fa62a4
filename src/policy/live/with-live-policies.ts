import type { PolicyRef } from '../../model/verdict.ts';
import { objectKey } from '../not-simulated/not-simulated-policy.ts';
import type { PolicySet } from '../policy-set.ts';

/** The policies that are in a cluster now. */
export interface LivePolicies extends PolicySet {
  /** Whether a deploy of the same set wrote it: when git no longer has it, the next deploy deletes it. */
  readonly isOwn: (policy: PolicyRef) => boolean;
}

/**
 * A policy set together with the live policies that none of `given` holds: operators and other tools made them, and they are in
 * force whatever git says. For those that an earlier deploy left behind it is not known how long they stay.
 */
export function withLivePolicies(set: PolicySet, live: LivePolicies, given: readonly PolicySet[]): PolicySet {
  const { foreign, own } = notGiven(live, given);
  return {
    ...set,
    policies: [...set.policies, ...foreign.policies],
    notSimulated: [...set.notSimulated, ...foreign.notSimulated, ...own.notSimulated],
    unconfirmed: [...set.unconfirmed, ...own.policies],
  };
}

type SomePolicies = Pick<PolicySet, 'policies' | 'notSimulated'>;

/** The live policies that none of the sets holds: those that a deploy of the set deletes, and those that it leaves alone. */
export function notGiven(
  live: LivePolicies,
  given: readonly PolicySet[],
): { readonly foreign: SomePolicies; readonly own: SomePolicies } {
  const keys = keysOf(given);
  const those = (belongs: (ref: PolicyRef) => boolean): SomePolicies => {
    const isMeant = ({ ref }: { readonly ref: PolicyRef }) => !keys.has(objectKey(ref)) && belongs(ref);
    return { policies: live.policies.filter(isMeant), notSimulated: live.notSimulated.filter(isMeant) };
  };
  return { foreign: those((ref) => !live.isOwn(ref)), own: those((ref) => live.isOwn(ref)) };
}

/** Keys that identify each policy of the sets. */
export function keysOf(sets: readonly PolicySet[]): ReadonlySet<string> {
  return new Set(
    sets
      .flatMap(({ policies, contested, notSimulated }) => [...policies, ...contested, ...notSimulated])
      .map(({ ref }) => objectKey(ref)),
  );
}
