import type { SourceSpan } from '../model/diagnostic.ts';
import { type Endpoint, NO_ADDRESS, type ServiceAccount, type WorkloadEndpoint } from '../model/endpoint.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { Inventory, InventoryPod, InventoryWorkload } from './inventory.ts';
import { alteredKeys, alterLabels, areAltered } from './labels/altered-labels.ts';
import { isStable } from './labels/stable-labels.ts';
import { ownerKey } from './owner-chain.ts';
import { serviceAccountKey, serviceAccountOf } from './pods/service-account-of.ts';

/** What policies can ask of a workload, and a change of its manifests can alter. */
export type AlteredPart = 'labels' | 'namespace-labels' | 'service-account' | 'ports' | 'network';

/** What a change of manifests makes of a workload. */
export interface Alteration {
  readonly parts: readonly AlteredPart[];
  /** The keys of labels that differ, of the workload or its namespace, sorted. */
  readonly keys: readonly string[];
  /** Where its labels are written after the change; undefined when only its namespace differs. */
  readonly span: SourceSpan | undefined;
}

/** The workloads that a change of manifests alters. */
export interface Alterations {
  /** Undefined for a workload that stays as it is, or that only one of the sides describes. */
  of(workload: WorkloadEndpoint): Alteration | undefined;
  /** The workload after the change, given as it was before. Memoised by object identity. */
  alter(workload: WorkloadEndpoint): Endpoint;
  /** Whether labels that were recorded are those after the change: then it was in force when they were recorded. */
  isInForce(workload: WorkloadEndpoint, recorded: WorkloadEndpoint): boolean;
}

type Described = InventoryWorkload | InventoryPod;

interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

/**
 * Compares the templates of two inventories, those of a change's base and head, workload by workload; running pods do not count,
 * because they are what they were made from. Labels of namespaces and service accounts count where both sides have them.
 */
export function findAlterations(before: Inventory, after: Inventory): Alterations {
  const owners = pairs(
    ownersOf(before),
    ownersAfter(before, after),
    (one, other) => partsOf(one, other).length > 0,
  );
  const namespaces = pairs(before.namespaces, after.namespaces, areAltered);
  const accounts = pairs(before.serviceAccounts, after.serviceAccounts, areAltered);
  const sidesOf = ({ namespace, name, ownerKind, serviceAccount }: WorkloadEndpoint): AlteredSides => ({
    own: owners.get(ownerKey(namespace, { kind: ownerKind ?? 'Pod', name })),
    namespace: namespaces.get(namespace),
    account: serviceAccount && accounts.get(serviceAccountKey(namespace, serviceAccount.name)),
  });
  const known = new Map<WorkloadEndpoint, Endpoint>();

  return {
    of: (workload) => alterationOf(sidesOf(workload)),
    alter(workload) {
      let found = known.get(workload);
      if (found === undefined) {
        const sides = sidesOf(workload);
        found = alterationOf(sides) === undefined ? workload : altered(workload, sides, after);
        known.set(workload, found);
      }
      return found;
    },
    isInForce(workload, recorded) {
      const { own, namespace } = sidesOf(workload);
      return (
        (own !== undefined && shows(recorded.labels, own.before.profile.labels, own.after.profile.labels)) ||
        (namespace !== undefined && shows(recorded.namespaceLabels, namespace.before, namespace.after))
      );
    },
  };
}

/** What of a workload is another after the change; undefined for what stays. */
interface AlteredSides {
  readonly own: Sides<Described> | undefined;
  readonly namespace: Sides<LabelSet> | undefined;
  readonly account: Sides<LabelSet> | undefined;
}

function alterationOf({ own, namespace, account }: AlteredSides): Alteration | undefined {
  if (own === undefined && namespace === undefined && account === undefined) return undefined;
  const parts: readonly AlteredPart[] = [
    ...(own === undefined ? [] : partsOf(own.before, own.after)),
    ...(account === undefined ? [] : (['service-account'] as const)),
    ...(namespace === undefined ? [] : (['namespace-labels'] as const)),
  ];
  const keys = [
    ...(own === undefined ? [] : alteredKeys(own.before.profile.labels, own.after.profile.labels)),
    ...(namespace === undefined ? [] : alteredKeys(namespace.before, namespace.after)),
  ];
  return {
    parts: [...new Set(parts)],
    keys: [...new Set(keys)].sort(),
    span: own?.after.spanOf(),
  };
}

function altered(
  workload: WorkloadEndpoint,
  { own, namespace, account }: AlteredSides,
  after: Inventory,
): Endpoint {
  const namespaceLabels =
    namespace === undefined
      ? workload.namespaceLabels
      : alterLabels(workload.namespaceLabels, namespace.before, namespace.after);
  const serviceAccount = alteredAccount(workload, own, account, after);
  if (own === undefined) return { ...workload, namespaceLabels, serviceAccount };
  const [was, is] = [own.before.profile, own.after.profile];
  const isSeen = (key: string) => !workload.hasIdentityLabelsOnly || isStable(key);
  // Policies do not select it there, and its nodes are unknown.
  if (is.isHostNetwork !== was.isHostNetwork) return { kind: 'unidentified', addresses: NO_ADDRESS };
  return {
    ...workload,
    labels: alterLabels(workload.labels, was.labels, is.labels, isSeen),
    namespaceLabels,
    ports: samePorts(was, is) ? workload.ports : is.ports,
    serviceAccount,
  };
}

/** Templates, and pods that nothing owns. */
function ownersOf({ workloads, pods }: Inventory): ReadonlyMap<string, Described> {
  const bare = pods.filter(({ owner, isDone }) => owner.kind === 'Pod' && !isDone);
  return new Map([...bare, ...workloads].map((one) => [ownerKey(one.namespace, one.owner), one]));
}

/** Those after the change, also by the kind that they had before: a Deployment may become a StatefulSet. */
function ownersAfter(before: Inventory, after: Inventory): ReadonlyMap<string, Described> {
  const found = new Map(ownersOf(after));
  const then = ownersOf(before);
  const come = Map.groupBy(
    [...found].flatMap(([key, one]) => (then.has(key) ? [] : [one])),
    ({ namespace, owner }) => `${namespace}/${owner.name}`,
  );
  for (const [key, { namespace, owner }] of then) {
    const [only, ...others] = come.get(`${namespace}/${owner.name}`) ?? [];
    if (!found.has(key) && only !== undefined && others.length === 0) found.set(key, only);
  }
  return found;
}

function pairs<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  isAltered: (before: T, after: T) => boolean,
): ReadonlyMap<string, Sides<T>> {
  const found = new Map<string, Sides<T>>();
  for (const [key, was] of before) {
    const is = after.get(key);
    if (is !== undefined && is !== was && isAltered(was, is)) found.set(key, { before: was, after: is });
  }
  return found;
}

function partsOf({ profile: was }: Described, { profile: is }: Described): readonly AlteredPart[] {
  return [
    ...(areAltered(was.labels, is.labels) ? (['labels'] as const) : []),
    ...(was.serviceAccount === is.serviceAccount ? [] : (['service-account'] as const)),
    ...(samePorts(was, is) ? [] : (['ports'] as const)),
    ...(was.isHostNetwork === is.isHostNetwork ? [] : (['network'] as const)),
  ];
}

function samePorts(was: Described['profile'], is: Described['profile']): boolean {
  const text = ({ ports }: Described['profile']) =>
    ports?.map((port) => JSON.stringify([port.name, port.protocol, port.port, port.declaredBy])).sort();
  return JSON.stringify(text(was)) === JSON.stringify(text(is));
}

/** Another account, where the manifest before named the recorded one; or the same one, whose labels are others. */
function alteredAccount(
  { namespace, serviceAccount }: WorkloadEndpoint,
  own: Sides<Described> | undefined,
  labels: Sides<LabelSet> | undefined,
  inventory: Inventory,
): ServiceAccount | undefined {
  const [was, is] = [own?.before.profile.serviceAccount, own?.after.profile.serviceAccount];
  if (was !== is && (serviceAccount === undefined || serviceAccount.name === was)) {
    return serviceAccountOf(namespace, is, inventory);
  }
  if (serviceAccount === undefined || labels === undefined) return serviceAccount;
  return {
    name: serviceAccount.name,
    labels: alterLabels(serviceAccount.labels, labels.before, labels.after),
  };
}

/** Whether one of the altered labels was recorded as it is after the change, and none as it was before. */
function shows(recorded: LabelSet, before: LabelSet, after: LabelSet): boolean {
  const keys = alteredKeys(before, after).filter((key) => recorded.labels.has(key));
  const has = (set: LabelSet) => keys.some((key) => recorded.labels.get(key) === set.labels.get(key));
  return has(after) && !has(before);
}
