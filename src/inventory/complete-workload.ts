import type { ContainerPort, Endpoint, NodeEndpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { OwnerRef } from './inventory.ts';
import type { LabelDifferences } from './label-differences.ts';
import type { PodGroup, PodGroups } from './pod-group.ts';
import { containsLabels, labelsKey, sharedLabels, stableLabels } from './stable-labels.ts';

/**
 * Fills what a flow did not record of a workload: labels by its name, container ports and owner by its name or labels. What
 * the flow recorded stays, because it was true at that time. Candidates that differ leave a question open.
 */
export function completeWorkload(
  endpoint: WorkloadEndpoint,
  groups: PodGroups,
  differences: LabelDifferences,
): Endpoint {
  const named = groupsOfName(endpoint, groups, differences);
  if (isOnlyHostNetwork(endpoint, named)) return nodeOf(endpoint, named);
  const labels = completeLabels(endpoint.labels, named);
  const alike = named.length > 0 ? named : groupsWithLabels(endpoint.namespace, labels, groups);
  const owner = singleOwner(alike);
  const ports = endpoint.ports ?? commonPorts(alike);
  const isOwnerKnown = endpoint.ownerKind !== undefined && endpoint.ownerKind !== 'Pod';
  const { name, kind } =
    isOwnerKnown || owner === undefined ? { name: endpoint.name, kind: endpoint.ownerKind } : owner;
  if (
    labels === endpoint.labels &&
    ports === endpoint.ports &&
    name === endpoint.name &&
    kind === endpoint.ownerKind
  ) {
    return endpoint;
  }
  return { ...endpoint, labels, ports, name, ownerKind: kind };
}

/**
 * Groups of the name that the flow shows. A recorded owner is certain, so other labels are reported; a name without a kind
 * may come from a label or a pod's name, so groups with other labels are somebody else.
 */
function groupsOfName(
  endpoint: WorkloadEndpoint,
  groups: PodGroups,
  differences: LabelDifferences,
): readonly PodGroup[] {
  const { namespace, name, ownerKind, labels } = endpoint;
  const recorded = stableLabels(labels);
  const isLike = ({ stable }: PodGroup): boolean =>
    labels.isComplete ? containsLabels(recorded, stable) : containsLabels(stable, recorded);
  if (ownerKind === undefined) return groups.byName(namespace, name).filter(isLike);
  const owned = groups.byOwner(namespace, { kind: ownerKind, name });
  const like = owned.filter(isLike);
  if (like.length > 0) return like;
  const [first] = owned;
  if (first !== undefined) differences.add(endpoint, first, recorded);
  return labels.isComplete ? owned : [];
}

/** Groups whose labels are all on the pod that was recorded; a group without labels would be like every pod. */
function groupsWithLabels(namespace: string, labels: LabelSet, groups: PodGroups): readonly PodGroup[] {
  if (!labels.isComplete) return [];
  const recorded = stableLabels(labels);
  return groups
    .inNamespace(namespace)
    .filter(
      ({ profile, stable }) =>
        profile.labels.isComplete && stable.size > 0 && containsLabels(recorded, stable),
    );
}

/** Groups of one name that agree on all labels but those that controllers set pod by pod. */
function completeLabels(labels: LabelSet, named: readonly PodGroup[]): LabelSet {
  const [first] = named;
  if (labels.isComplete || first === undefined) return labels;
  const key = labelsKey(sharedLabels(first.profile.labels));
  const isAgreed = named.every(
    ({ profile }) => profile.labels.isComplete && labelsKey(sharedLabels(profile.labels)) === key,
  );
  if (!isAgreed) return labels;
  return { labels: new Map([...commonLabels(named), ...labels.labels]), isComplete: true };
}

/** Of several pods only what they share, so that the answer does not depend on which of them it was. */
function commonLabels(groups: readonly PodGroup[]): Iterable<readonly [string, string]> {
  const [first, ...others] = groups;
  return [...(first?.profile.labels.labels ?? [])].filter(([key, value]) =>
    others.every(({ profile }) => profile.labels.labels.get(key) === value),
  );
}

function commonPorts(groups: readonly PodGroup[]): readonly ContainerPort[] | undefined {
  const [first, ...others] = groups;
  const ports = first?.profile.ports;
  if (ports === undefined) return undefined;
  const key = portsKey(ports);
  return others.every(({ profile }) => profile.ports !== undefined && portsKey(profile.ports) === key)
    ? ports
    : undefined;
}

function portsKey(ports: readonly ContainerPort[]): string {
  return [...new Set(ports.map(({ name, protocol, port }) => `${protocol} ${name} ${port}`))]
    .sort()
    .join('\n');
}

function singleOwner(groups: readonly PodGroup[]): OwnerRef | undefined {
  const [first, ...others] = groups;
  const isSame = ({ owner }: PodGroup): boolean =>
    owner.kind === first?.owner.kind && owner.name === first.owner.name;
  return others.every(isSame) ? first?.owner : undefined;
}

/** A pod in its node's network has no identity of its own; a flow that recorded labels saw one that has. */
function isOnlyHostNetwork({ labels }: WorkloadEndpoint, named: readonly PodGroup[]): boolean {
  return !labels.isComplete && named.length > 0 && named.every(({ profile }) => profile.isHostNetwork);
}

function nodeOf({ addresses }: WorkloadEndpoint, named: readonly PodGroup[]): NodeEndpoint {
  const names = new Set(named.map(({ nodeName }) => nodeName));
  const [name] = names;
  return {
    kind: 'node',
    name: names.size === 1 ? name : undefined,
    isOwnNode: undefined,
    addresses,
    entities: [],
  };
}
