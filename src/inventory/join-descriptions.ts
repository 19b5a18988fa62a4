import { type Diagnostic, formatSpan } from '../model/diagnostic.ts';
import type { ContainerPort } from '../model/endpoint.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { InventoryWorkload, PodProfile } from './inventory.ts';
import { labelsKey } from './labels/stable-labels.ts';
import { ownerKey } from './owner-chain.ts';

/**
 * One workload for each name. If one is described several times in different ways, no description wins: a patch, an overlay and a
 * dump of the cluster look alike. What all of them say is known, the rest is not.
 */
export function joinDescriptions(workloads: readonly InventoryWorkload[]): {
  readonly workloads: readonly InventoryWorkload[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const groups = Map.groupBy(workloads, ({ namespace, owner }) => ownerKey(namespace, owner));
  const joined = [...groups.values()].flatMap(([first, ...others]): InventoryWorkload[] => {
    if (first === undefined) return [];
    const other = others.find(({ profile }) => !isSame(profile, first.profile));
    const { schedule: _, ...unscheduled } = first;
    const one = isOneSchedule([first, ...others]) ? first : unscheduled;
    if (other === undefined) return [one];
    diagnostics.push(describedTwice(first, other));
    const profiles = [first, ...others].map(({ profile }) => profile);
    return [{ ...one, profile: profiles.reduce(agreed) }];
  });
  return { workloads: joined, diagnostics };
}

function isOneSchedule(descriptions: readonly InventoryWorkload[]): boolean {
  return new Set(descriptions.map(({ schedule }) => JSON.stringify(schedule))).size === 1;
}

function isSame(one: PodProfile, other: PodProfile): boolean {
  return (
    one.isHostNetwork === other.isHostNetwork &&
    one.os === other.os &&
    isSameAccount(one, other) &&
    one.labels.isComplete === other.labels.isComplete &&
    labelsKey(one.labels.labels) === labelsKey(other.labels.labels) &&
    portsKey(one.ports) === portsKey(other.ports)
  );
}

/** A partial description may leave it to the others. */
function isSameAccount(one: PodProfile, other: PodProfile): boolean {
  if (one.serviceAccount === undefined || other.serviceAccount === undefined) return true;
  return one.serviceAccount === other.serviceAccount;
}

function agreed(one: PodProfile, other: PodProfile): PodProfile {
  const systems = [one.os, other.os];
  const os = systems.find((each) => each === 'windows') ?? systems.find((each) => each !== undefined);
  const hostPorts = [...(one.hostPorts ?? []), ...(other.hostPorts ?? [])];
  return {
    labels: agreedLabels(one.labels, other.labels),
    ports: portsKey(one.ports) === portsKey(other.ports) ? one.ports : undefined,
    listens: JSON.stringify(one.listens) === JSON.stringify(other.listens) ? one.listens : undefined,
    serviceAccount: one.serviceAccount === other.serviceAccount ? one.serviceAccount : undefined,
    // As a pod it may be selected, which is then unknown; as a node it never could be.
    isHostNetwork: one.isHostNetwork && other.isHostNetwork,
    ...(os !== undefined && { os }),
    ...(hostPorts.length > 0 && { hostPorts }),
  };
}

function agreedLabels(one: LabelSet, other: LabelSet): LabelSet {
  const isAlike = labelsKey(one.labels) === labelsKey(other.labels);
  return {
    labels: new Map([...one.labels].filter(([key, value]) => other.labels.get(key) === value)),
    isComplete: isAlike && one.isComplete && other.isComplete,
  };
}

function portsKey(ports: readonly ContainerPort[] | undefined): string {
  if (ports === undefined) return 'unknown';
  return ports
    .map(({ name, protocol, port, declaredBy }) => `${protocol} ${name} ${port} ${declaredBy ?? ''}`)
    .sort()
    .join('\n');
}

function describedTwice(first: InventoryWorkload, other: InventoryWorkload): Diagnostic {
  const { kind, name } = first.owner;
  return {
    code: 'inventory/described-twice',
    severity: 'warning',
    meaning: 'noted',
    message: `${kind} \`${first.namespace}/${name}\` is described differently at \`${formatSpan(first.spanOf())}\`: where the two differ is unknown`,
    help: 'remove one of them from `policies` and `inventory`; a patch belongs in a `kustomization.yaml` that `render` renders',
    span: other.spanOf(),
  };
}
