import { type PolicyRef, policyKey } from '../model/verdict.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import { contentOf, isReference } from '../policy/dialects.ts';
import { type LivePolicies, notGiven } from '../policy/live/with-live-policies.ts';
import type { Platform } from '../policy/platform/platform.ts';
import { type PolicySet, setOfPolicies } from '../policy/policy-set.ts';
import { changedTables } from './changes/changed-tables.ts';
import { firstDifference } from './changes/first-difference.ts';
import { findNotSimulatedChanges } from './changes/not-simulated-changes.ts';
import { policiesByKey } from './changes/policy-changes.ts';
import type { LocatedPolicy } from './simulation.ts';

/** Git compared with the cluster. */
export interface LiveComparison {
  /** By kind and name. */
  readonly policies: readonly LocatedPolicy[];
  /** What is in force now. Policies that git has with the same meaning are taken from git, so that their lines can be found there. */
  readonly base: PolicySet;
  /** What will be in force once git is deployed. */
  readonly head: PolicySet;
}

/** Compares what git and the cluster hold by what it means: the server fills in defaults, which are no difference. */
export function compareWithLive(git: PolicySet, live: LivePolicies, platform: Platform): LiveComparison {
  const differing = differingPolicies(git, live, platform);
  const { foreign, own } = notGiven(live, [git]);
  const isLive = new Set([...live.policies, ...live.notSimulated].map(({ ref }) => policyKey(ref)));
  const located: LocatedPolicy[] = [
    ...[...git.policies, ...git.contested, ...git.notSimulated].map(({ ref }): LocatedPolicy => {
      const key = policyKey(ref);
      if (!isLive.has(key)) return { policy: ref, where: 'git' };
      return { policy: ref, where: differing.has(key) ? 'differs' : 'both' };
    }),
    ...refsOf(foreign).map((policy): LocatedPolicy => ({ policy, where: 'cluster' })),
    ...refsOf(own).map((policy): LocatedPolicy => ({ policy, where: 'leaving' })),
  ];
  const asInGit = <P extends { readonly ref: PolicyRef }>(policies: readonly P[], ours: readonly P[]) => {
    const byKey = new Map(ours.map((policy) => [policyKey(policy.ref), policy]));
    return policies.map((policy) => {
      const key = policyKey(policy.ref);
      return (differing.has(key) ? undefined : byKey.get(key)) ?? policy;
    });
  };
  return {
    policies: located.sort(byKindAndName),
    base: {
      ...setOfPolicies(asInGit(live.policies, git.policies)),
      notSimulated: asInGit(live.notSimulated, git.notSimulated),
    },
    head: {
      ...git,
      policies: [...git.policies, ...foreign.policies],
      notSimulated: [...git.notSimulated, ...foreign.notSimulated],
    },
  };
}

/** Names of the policies that both have, but with different meanings. */
function differingPolicies(git: PolicySet, live: LivePolicies, platform: Platform): ReadonlySet<string> {
  const inGit = policiesByKey(git.policies);
  const inCluster = policiesByKey(live.policies);
  const common = ({ ref }: { readonly ref: PolicyRef }) => {
    const key = policyKey(ref);
    return inGit.has(key) && inCluster.has(key);
  };
  const tablesOf = ({ policies }: PolicySet) =>
    compilePolicies(
      setOfPolicies(policies.filter((policy) => common(policy) || isReference(policy))),
      platform,
    );
  const changed = changedTables({ base: tablesOf(live), head: tablesOf(git) }, () => false);
  const differing = new Set(
    [changed.base, changed.head].flatMap(({ tiers }) =>
      tiers
        .flatMap(({ policies }) => policies)
        .flatMap(({ origin }) => ('builtIn' in origin ? [] : policyKey(origin))),
    ),
  );
  // Objects to which policies refer are not in the tables.
  for (const policy of git.policies.filter((one) => common(one) && isReference(one))) {
    const other = inCluster.get(policyKey(policy.ref));
    const isSame = other !== undefined && firstDifference(contentOf(other), contentOf(policy)) === undefined;
    if (!isSame) differing.add(policyKey(policy.ref));
  }
  for (const { policy } of findNotSimulatedChanges(live.notSimulated, git.notSimulated).changes) {
    differing.add(policyKey(policy));
  }
  for (const { ref } of git.contested) differing.add(policyKey(ref));
  return differing;
}

function refsOf({
  policies,
  notSimulated,
}: Pick<PolicySet, 'policies' | 'notSimulated'>): readonly PolicyRef[] {
  return [...policies, ...notSimulated].map(({ ref }) => ref);
}

function byKindAndName(a: LocatedPolicy, b: LocatedPolicy): number {
  return policyKey(a.policy) < policyKey(b.policy) ? -1 : 1;
}
