import { unseenPolicies } from '../../../policy/live/unseen-policies.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import type { LiveCluster } from '../inventory/read-live-cluster.ts';

/** A policy set together with the policies that the live cluster may have where it was not possible to look. */
export function withUnseen(set: PolicySet, live: Pick<LiveCluster, 'notSeen'> | undefined): PolicySet {
  const unseen = (live?.notSeen ?? []).flatMap((place) => unseenPolicies(place) ?? []);
  return { ...set, notSimulated: [...set.notSimulated, ...unseen] };
}
