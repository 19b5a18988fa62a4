import type { Endpoint, NodeEndpoint, WorkloadEndpoint } from '../model/endpoint.ts';
import type { LabelSet } from '../model/label-set.ts';
import { containsLabels, labelsKey, stableLabels } from './labels/stable-labels.ts';
import { anyRuntime } from './pods/runs-on.ts';

/**
 * The ends of one name that the inventory and the flows know, each completed by what the other knows about it. An end from the
 * flows that contradicts no end of the inventory is one of those; otherwise it stays an end of its own.
 */
export function joinKnowledge(
  described: readonly (WorkloadEndpoint | NodeEndpoint)[],
  seen: readonly WorkloadEndpoint[],
): readonly Endpoint[] {
  const joined = [...described];
  const others: WorkloadEndpoint[] = [];
  for (const end of seen) {
    let isKnown = false;
    for (const [i, known] of joined.entries()) {
      if (known.kind !== 'workload' || !isLike(known, end)) continue;
      joined[i] = fillGaps(known, end);
      isKnown = true;
    }
    if (isKnown) continue;
    const place = others.findIndex((other) => isLike(other, end));
    const other = others[place];
    if (other === undefined) others.push(end);
    else others[place] = fillGaps(other, end);
  }
  return [...joined, ...others];
}

function isLike(known: WorkloadEndpoint, end: WorkloadEndpoint): boolean {
  return (
    isAgreed(known.labels, end.labels) &&
    isAgreed(known.namespaceLabels, end.namespaceLabels) &&
    isAgreedAccount(known, end) &&
    (known.ports === undefined || end.ports === undefined || portsKey(known) === portsKey(end))
  );
}

function isAgreedAccount(
  { serviceAccount: one }: WorkloadEndpoint,
  { serviceAccount: other }: WorkloadEndpoint,
): boolean {
  return one === undefined || other === undefined || one.name === other.name;
}

/** By the labels that flows record; for an incomplete set, by those that are known. */
function isAgreed(one: LabelSet, other: LabelSet): boolean {
  const [a, b] = [stableLabels(one), stableLabels(other)];
  if (one.isComplete && other.isComplete) return labelsKey(a) === labelsKey(b);
  if (one.isComplete) return containsLabels(a, b);
  if (other.isComplete) return containsLabels(b, a);
  return [...a].every(([key, value]) => !b.has(key) || b.get(key) === value);
}

/** Ports of regular containers: flows do not show those that init containers declare. */
function portsKey({ ports = [] }: WorkloadEndpoint): string {
  const own = ports.filter(({ declaredBy }) => declaredBy === undefined);
  return [...new Set(own.map(({ name, protocol, port }) => `${name} ${protocol} ${port}`))].sort().join();
}

function fillGaps(known: WorkloadEndpoint, end: WorkloadEndpoint): WorkloadEndpoint {
  return {
    ...known,
    ownerKind: known.ownerKind ?? end.ownerKind,
    labels: fuller(known.labels, end.labels),
    namespaceLabels: fuller(known.namespaceLabels, end.namespaceLabels),
    ports: known.ports ?? end.ports,
    addresses: known.addresses.addresses.length > 0 ? known.addresses : end.addresses,
    hasIdentityLabelsOnly: (known.labels.isComplete ? known : end).hasIdentityLabelsOnly,
    serviceAccount: known.serviceAccount ?? end.serviceAccount,
    cluster: known.cluster ?? end.cluster,
    entities: known.entities.length > 0 ? known.entities : end.entities,
    ...anyRuntime([known, end]),
  };
}

function fuller(one: LabelSet, other: LabelSet): LabelSet {
  if (one.isComplete) return one;
  if (other.isComplete) return other;
  return { labels: new Map([...one.labels, ...other.labels]), isComplete: false };
}
