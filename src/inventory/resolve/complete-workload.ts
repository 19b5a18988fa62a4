import type {
  ContainerPort,
  Endpoint,
  NodeEndpoint,
  ServiceAccount,
  WorkloadEndpoint,
} from '../../model/endpoint.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { OwnerRef } from '../inventory.ts';
import { agreeOnLabels } from '../labels/agree-on.ts';
import { containsLabels, stableLabels } from '../labels/stable-labels.ts';
import type { PodGroup } from '../pods/pod-group.ts';
import type { PodIndex } from '../pods/pod-index.ts';
import { anyRuntime } from '../pods/runs-on.ts';

/**
 * Fills in what a flow did not record about a workload: labels by its name, container ports and owner by its name or labels. What
 * the flow recorded stays, because it was true at that time. Where candidates differ, the question stays open.
 */
export function completeWorkload(endpoint: WorkloadEndpoint, index: PodIndex): Endpoint {
  const named = groupsOfName(endpoint, index);
  if (isOnlyHostNetwork(endpoint, named)) return nodeOf(endpoint, named);
  const labels = completeLabels(endpoint.labels, named);
  const alike =
    named.length > 0 || !labels.isComplete ? named : index.byLabels(endpoint.namespace, stableLabels(labels));
  const owner = singleOwner(alike);
  const ports = endpoint.ports ?? commonPorts(alike);
  const serviceAccount = endpoint.serviceAccount ?? commonAccount(alike);
  const runtime = anyRuntime(alike.map((group) => group.runtime));
  const isOwnerKnown = endpoint.ownerKind !== undefined && endpoint.ownerKind !== 'Pod';
  const { name, kind } =
    isOwnerKnown || owner === undefined ? { name: endpoint.name, kind: endpoint.ownerKind } : owner;
  if (
    labels === endpoint.labels &&
    ports === endpoint.ports &&
    serviceAccount === endpoint.serviceAccount &&
    runtime.runsOn === endpoint.runsOn &&
    name === endpoint.name &&
    kind === endpoint.ownerKind
  ) {
    return endpoint;
  }
  const hasIdentityLabelsOnly = endpoint.hasIdentityLabelsOnly && labels === endpoint.labels;
  return {
    ...endpoint,
    labels,
    hasIdentityLabelsOnly,
    serviceAccount,
    ports,
    name,
    ownerKind: kind,
    ...runtime,
  };
}

/**
 * Groups of the name that the flow shows. A recorded owner is certain, whatever its labels are; a name without a kind may come
 * from a label or a pod's name, so groups with other labels belong to something else.
 */
function groupsOfName(endpoint: WorkloadEndpoint, index: PodIndex): readonly PodGroup[] {
  const { namespace, name, ownerKind, labels } = endpoint;
  const recorded = stableLabels(labels);
  const isLike = ({ stable }: PodGroup): boolean =>
    labels.isComplete ? containsLabels(recorded, told(stable, labels)) : containsLabels(stable, recorded);
  if (ownerKind === undefined) return index.byName(namespace, name).filter(isLike);
  const owned = index.byOwner(namespace, { kind: ownerKind, name });
  const like = owned.filter(isLike);
  if (like.length > 0) return like;
  return labels.isComplete ? owned : [];
}

/** What the inventory knows and the recording could contradict. */
function told(stable: ReadonlyMap<string, string>, { withheld }: LabelSet): ReadonlyMap<string, string> {
  return withheld === undefined ? stable : new Map([...stable].filter(([key]) => !withheld.has(key)));
}

/** Groups of one name that agree on all labels except those that controllers set pod by pod. */
function completeLabels(labels: LabelSet, named: readonly PodGroup[]): LabelSet {
  const [first, ...others] = named;
  if (labels.isComplete || !first?.profile.labels.isComplete) return labels;
  const isAgreed = others.every(
    ({ profile, labelsKey }) => profile.labels.isComplete && labelsKey === first.labelsKey,
  );
  if (!isAgreed) return labels;
  // Groups that differ in their ports may still differ in labels that controllers set; no group's labels are better than
  // another's.
  return withRecorded(agreeOnLabels(named.map(({ profile }) => profile.labels)), labels);
}

function withRecorded({ labels, withheld }: LabelSet, recorded: LabelSet): LabelSet {
  const all = new Map([...labels, ...recorded.labels]);
  const untold = [...(withheld ?? [])].filter((key) => !all.has(key));
  return { labels: all, isComplete: true, ...(untold.length > 0 && { withheld: new Set(untold) }) };
}

function commonPorts(groups: readonly PodGroup[]): readonly ContainerPort[] | undefined {
  const [first, ...others] = groups;
  return others.every(({ portsKey }) => portsKey === first?.portsKey) ? first?.profile.ports : undefined;
}

function commonAccount(groups: readonly PodGroup[]): ServiceAccount | undefined {
  const [first, ...others] = groups;
  const name = first?.profile.serviceAccount;
  const isCommon = others.every(({ profile }) => profile.serviceAccount === name);
  return name === undefined || !isCommon ? undefined : { name, labels: NO_LABELS_KNOWN };
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
    labels: NO_LABELS_KNOWN,
  };
}
