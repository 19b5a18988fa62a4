import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';
import { contradictedKeys, isContradicted, withContradicted } from '../labels/contradicted-labels.ts';
import { type LabelDifferences, labelDifference } from '../labels/label-differences.ts';
import { isStable } from '../labels/stable-labels.ts';
import type { PodGroup } from '../pods/pod-group.ts';
import type { PodIndex } from '../pods/pod-index.ts';

/**
 * A workload none of whose pods in the inventory matches the recording, without the labels on which the two disagree. If a
 * workload was recorded without its owner, pods with other labels may belong to something else.
 */
export function withoutContradicted(
  complete: Endpoint,
  recorded: WorkloadEndpoint,
  index: PodIndex,
  differences: LabelDifferences,
): Endpoint {
  if (complete.kind !== 'workload' || recorded.ownerKind === undefined) return complete;
  const owned = index.byOwner(recorded.namespace, { kind: recorded.ownerKind, name: recorded.name });
  const [first] = owned;
  if (first === undefined) return complete;
  const what = `${first.owner.kind} ${endpointName({ ...recorded, name: first.owner.name })}`;
  const keys = keysOf(recorded.labels, owned);
  const [key] = keys;
  if (key !== undefined) {
    differences.add(
      what,
      labelDifference(key, first.profile.labels.labels, recorded.labels.labels),
      first.spanOf,
    );
  }
  const account = otherAccount(recorded, owned);
  if (account !== undefined) {
    const difference = `runs as the service account \`${account}\` here, but was recorded as \`${recorded.serviceAccount?.name}\``;
    differences.add(what, difference, first.spanOf);
  }
  if (key === undefined && account === undefined) return complete;
  return {
    ...complete,
    labels: withContradicted(complete.labels, keys),
    serviceAccount: account === undefined ? complete.serviceAccount : undefined,
  };
}

/** None, where the recorded labels may be those of some of the pods. */
function keysOf(recorded: LabelSet, owned: readonly PodGroup[]): readonly string[] {
  const described = owned.map(labelsOf);
  if (described.some((set) => !isContradicted(recorded, set, isStable))) return [];
  return contradictedKeys(recorded, described, isStable);
}

/** Webhooks add labels to pods beyond those of their template; running pods show all of theirs. */
function labelsOf({ profile, isOfPods }: PodGroup): LabelSet {
  return isOfPods ? profile.labels : { labels: profile.labels.labels, isComplete: false };
}

function otherAccount({ serviceAccount }: WorkloadEndpoint, owned: readonly PodGroup[]): string | undefined {
  if (serviceAccount === undefined) return undefined;
  const accounts = owned.map(({ profile }) => profile.serviceAccount);
  return accounts.some((name) => name === undefined || name === serviceAccount.name)
    ? undefined
    : accounts[0];
}
