import type { Connection } from '../../model/connection.ts';
import type { EpochMs } from '../../model/digest.ts';
import { laterOf } from '../../model/recorded-time.ts';
import { policyKey } from '../../model/verdict.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { type PolicySet, setOfPolicies } from '../../policy/policy-set.ts';
import { findPolicyChanges } from '../changes/policy-changes.ts';
import { createTouched, type Touched } from '../changes/touched.ts';

/** What is known about the base policies at the time of the recording. */
export type PolicyHistory =
  /** The base is in no repository, or its policies are rendered. */
  | { readonly kind: 'none' }
  /** The repository's history does not reach back to the first record. */
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'known';
      /** The policies at the time of the first record. */
      readonly before: PolicySet;
      /** When each file last changed on the branch since then. */
      readonly changedAt: ReadonlyMap<string, EpochMs>;
    };

/** When the policies that select an end of a connection last changed, if that was during the recording. */
export interface PolicyAge {
  of(connection: Connection): EpochMs | undefined;
  /** The newest of all changes. */
  readonly newest: EpochMs | undefined;
}

/** A merge is not yet a deploy: for this long the cluster may still have the previous policies. */
const ROLLOUT_MS = 3_600_000;

/** Precise for each policy: a change concerns only what the policy selects, before or after. */
export function createPolicyAge(history: PolicyHistory, base: PolicySet, platform: Platform): PolicyAge {
  if (history.kind !== 'known') return { of: () => undefined, newest: undefined };
  const { inBase: before, inHead: after } = findPolicyChanges(history.before, base);
  const changedAt = new Map<string, EpochMs | undefined>();
  for (const { ref } of [...before.policies, ...after.policies]) {
    const key = policyKey(ref);
    changedAt.set(key, laterOf(changedAt.get(key), history.changedAt.get(ref.span.file)));
  }
  const times = [...new Set(changedAt.values())].filter((time) => time !== undefined).sort((a, b) => b - a);
  const changes: readonly { readonly time: EpochMs; readonly touched: Touched }[] = times.map((time) => {
    const then = ({ policies }: PolicySet) =>
      setOfPolicies(policies.filter(({ ref }) => changedAt.get(policyKey(ref)) === time));
    return {
      time,
      touched: createTouched([then(before), then(after)].map((set) => compilePolicies(set, platform))),
    };
  });
  return {
    of(connection) {
      const change = changes.find(({ touched }) => touched.connection(connection));
      return change === undefined ? undefined : change.time + ROLLOUT_MS;
    },
    newest: times[0],
  };
}
