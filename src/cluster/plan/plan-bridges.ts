import type { Diagnostic } from '../../model/diagnostic.ts';
import { objectAt, textAt } from '../../model/json-object.ts';
import { BRIDGE_LABEL, type Bridge } from '../../plan/order/bridge.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { DesiredObject } from '../desired-object.ts';
import { checkDeleteAccess } from './check-access.ts';
import { inspectSet } from './inspect-set.ts';
import type { Collections, LiveObject } from './list-collections.ts';
import { type Planned, plannedApply } from './planned-changes.ts';
import { type RefusedPlan, resolveKinds } from './resolve-kinds.ts';

type PlannedBridges =
  | {
      readonly kind: 'planned';
      /** Before everything else. */
      readonly placed: readonly Planned[];
      /** After everything else. */
      readonly removed: readonly Planned[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | RefusedPlan;

interface BridgeOptions {
  /** The id of the set: bridges are members, so that the next run finds those of a run that died. */
  readonly id: string;
  readonly collections: Collections;
  readonly concurrency: number;
}

/** Whether a live member is a bridge that a run left behind. */
export function isBridge({ value }: LiveObject): boolean {
  return textAt(objectAt(objectAt(value, 'metadata'), 'labels'), BRIDGE_LABEL) === 'true';
}

/** Dry-runs the bridges, and asks whether they may be deleted again. */
export async function planBridges(
  client: ApiClient,
  bridges: readonly Bridge[],
  { id, collections, concurrency }: BridgeOptions,
): Promise<PlannedBridges> {
  const nothing = { kind: 'planned', placed: [], removed: [], diagnostics: [] } as const;
  if (bridges.length === 0) return nothing;
  const kinds = await resolveKinds(client, bridges.flatMap(desiredBridge));
  if (kinds.kind === 'refused') return kinds;
  const places = kinds.objects.map(({ resource, object: { ref, document } }) => ({
    resource,
    namespace: ref.namespace,
    name: ref.name,
    value: document.value,
  }));
  const access = await checkDeleteAccess(client, places, concurrency);
  if (access.kind === 'refused') return access;
  const inspection = await inspectSet(client, kinds.objects, { id, takeOvers: [], collections, concurrency });
  if (inspection.kind === 'refused') return inspection;
  const reasons = new Map(
    bridges.map(({ namespace = '', name, reason }) => [`${namespace}/${name}`, reason]),
  );
  const placed = inspection.objects.map((one): Planned => {
    const { change, write } = plannedApply(one, id);
    const { namespace, name } = change.object;
    const reason = reasons.get(`${namespace ?? ''}/${name}`);
    const object = { ...change.object, span: undefined };
    return { write, change: { ...change, object, ...(reason === undefined ? {} : { bridge: reason }) } };
  });
  return {
    kind: 'planned',
    placed,
    removed: placed.map(removal),
    diagnostics: inspection.objects.flatMap(({ diagnostics }) => diagnostics),
  };
}

function desiredBridge({ namespace, name, manifest }: Bridge): readonly DesiredObject[] {
  const { documents } = readManifests({ file: name, text: JSON.stringify(manifest) });
  return documents.map((document) => ({
    ref: {
      apiVersion: document.apiVersion ?? '',
      kind: document.kind ?? '',
      namespace,
      name,
      span: document.span,
    },
    document,
  }));
}

/** The object to delete is known only once it has been written. */
function removal({ change, write }: Planned): Planned {
  const removed = { ...change, action: 'delete', before: change.after, after: undefined } as const;
  return {
    change: removed,
    write: write && {
      kind: 'delete',
      change: removed,
      path: write.path,
      live: write.kind === 'apply' ? write.result : write.live,
      isOfThisRun: true,
    },
  };
}
