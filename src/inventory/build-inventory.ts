import type { Diagnostic } from '../model/diagnostic.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { ManifestDocument } from '../policy/manifest.ts';
import type { Inventory, InventoryPod, InventoryWorkload, OwnerRef } from './inventory.ts';
import { joinDescriptions } from './join-descriptions.ts';
import { joinNamespaceLabels } from './labels/namespace-labels.ts';
import { type Controllers, ownerKey, topOwner } from './owner-chain.ts';
import { joinAccountLabels, serviceAccountKey } from './pods/service-account-of.ts';
import { createFieldReader } from './read/field-reader.ts';
import { type InventoryObject, readInventoryObject } from './read/read-inventory-object.ts';

export interface InventoryOptions {
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string;
}

interface BuiltInventory {
  readonly inventory: Inventory;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes manifests one by one, without keeping them. */
export interface InventoryBuilder {
  add(document: ManifestDocument): void;
  build(): BuiltInventory;
}

/**
 * Who is in the cluster, from manifests and dumps (`kubectl get -A -o json`). Documents of other kinds are ignored. A part that
 * cannot be read is a warning, and the rest is used.
 */
export function createInventoryBuilder({ defaultNamespace }: InventoryOptions): InventoryBuilder {
  const diagnostics: Diagnostic[] = [];
  const read: InventoryObject[] = [];
  return {
    add(document) {
      const reader = createFieldReader(document);
      const object = readInventoryObject(reader, document.defaultNamespace ?? defaultNamespace);
      if (object !== undefined) read.push(object);
      diagnostics.push(...reader.diagnostics);
    },
    build() {
      const inventory = assemble(read);
      const joined = joinDescriptions(inventory.workloads);
      return {
        inventory: { ...inventory, workloads: joined.workloads },
        diagnostics: [...diagnostics, ...joined.diagnostics],
      };
    },
  };
}

/** The same for manifests that are in memory anyway. */
export function buildInventory(
  documents: readonly ManifestDocument[],
  options: InventoryOptions = { defaultNamespace: 'default' },
): BuiltInventory {
  const builder = createInventoryBuilder(options);
  for (const document of documents) builder.add(document);
  return builder.build();
}

/** Joins what was read about the same things, and finds the owners, which may be written after what they own. */
function assemble(objects: readonly InventoryObject[]): Inventory {
  const namespaces = new Map<string, LabelSet>();
  const serviceAccounts = new Map<string, LabelSet>();
  const controllers = new Map<string, OwnerRef | undefined>();
  const described = new Set<string>();
  for (const object of objects) {
    if (object.kind === 'namespace') {
      namespaces.set(
        object.name,
        joinNamespaceLabels(object.name, object.labels, namespaces.get(object.name)),
      );
    }
    if (object.kind === 'service-account') {
      const key = serviceAccountKey(object.namespace, object.name);
      serviceAccounts.set(key, joinAccountLabels(object.labels, serviceAccounts.get(key)));
    }
    if (object.kind !== 'workload') continue;
    const { namespace, owner } = object.workload;
    described.add(ownerKey(namespace, owner));
    if (object.controller !== undefined)
      addController(controllers, ownerKey(namespace, owner), object.controller);
  }
  const pools = objects.flatMap((object) => (object.kind === 'pools' ? object.pools : []));
  const natExclusions = objects.flatMap((object) =>
    object.kind === 'nat-exclusions' ? object.exclusions : [],
  );
  const called = objects.flatMap((object) => (object.kind === 'caller' ? object.called : []));
  const endpoints = objects.flatMap((object) => (object.kind === 'endpoints' ? object.endpoints : []));
  return {
    namespaces,
    serviceAccounts,
    workloads: objects.flatMap((object) =>
      object.kind === 'workload' ? standsFor(object, controllers, described) : [],
    ),
    pods: objects.flatMap((object) => (object.kind === 'pod' ? ownedPod(object, controllers) : [])),
    nodes: objects.flatMap((object) => (object.kind === 'node' ? object.node : [])),
    services: objects.flatMap((object) => (object.kind === 'service' ? object.service : [])),
    ...(endpoints.length > 0 && { endpoints }),
    ...(pools.length > 0 && { pools }),
    ...(natExclusions.length > 0 && { natExclusions }),
    ...(called.length > 0 && { called }),
  };
}

/** If an object is described with two different controllers, none is known. */
function addController(
  controllers: Map<string, OwnerRef | undefined>,
  key: string,
  controller: OwnerRef,
): void {
  const known = controllers.get(key);
  const isSame = known?.kind === controller.kind && known.name === controller.name;
  controllers.set(key, controllers.has(key) && !isSame ? undefined : controller);
}

/** A workload with a controller stands for that controller, unless the controller is described itself or has no use for it at present. */
function standsFor(
  { workload, controller, isIdle }: InventoryObject & { kind: 'workload' },
  controllers: Controllers,
  described: ReadonlySet<string>,
): InventoryWorkload[] {
  if (controller === undefined) return [workload];
  const { namespace, profile } = workload;
  const owner = topOwner(namespace, controller, profile.labels, controllers);
  return isIdle || described.has(ownerKey(namespace, owner)) ? [] : [{ ...workload, owner }];
}

function ownedPod(
  { pod, controller }: InventoryObject & { kind: 'pod' },
  controllers: Controllers,
): InventoryPod {
  if (controller === undefined) return pod;
  return { ...pod, owner: topOwner(pod.namespace, controller, pod.profile.labels, controllers) };
}
