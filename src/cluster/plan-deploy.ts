import type { Diagnostic } from '../model/diagnostic.ts';
import type { DeployPlan, PlannedChange } from '../plan/deploy-plan.ts';
import type { JsonObject } from '../plan/json-object.ts';
import { orderByEffect, type WriteOrder } from '../plan/order-writes.ts';
import { appliedFields, isSameContent, resourceVersionOf, storedContent } from '../plan/stored-content.ts';
import { writeEffect } from '../plan/write-effect.ts';
import type { ApiClient } from './api-client.ts';
import { objectPath } from './api-resource.ts';
import { FIELD_MANAGER } from './apply-request.ts';
import { checkAccess } from './check-access.ts';
import { findDuplicates, findUnusableNames } from './check-desired.ts';
import { applyBody, type DesiredObject } from './desired-object.ts';
import { type DryRun, dryRunSet } from './dry-run-set.ts';
import { findNeighbours } from './find-neighbours.ts';
import { resolveKinds, type ServedObject } from './resolve-kinds.ts';

/** One write of a plan, ready to be sent and to be recognised in the cluster afterwards. */
export interface PlannedWrite {
  readonly change: PlannedChange;
  readonly source: DesiredObject;
  readonly path: string;
  readonly body: string;
  /** The version in the cluster that the plan was made on; undefined when the object is absent. */
  readonly liveVersion: string | undefined;
  /** The fields that Sluice manages once it is written, as comparable text. */
  readonly appliedFields: string | undefined;
}

export interface ClusterPlan {
  readonly plan: DeployPlan;
  /** In the order of `plan.changes`, without the unchanged ones. */
  readonly writes: readonly PlannedWrite[];
}

/** `refused` because of the objects (they must be corrected), or of the cluster (it could not be asked). */
export type Planning =
  | { readonly kind: 'planned'; readonly plan: ClusterPlan; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'refused';
      readonly because: 'objects' | 'cluster';
      readonly diagnostics: readonly Diagnostic[];
    };

export interface PlanOptions {
  readonly order?: WriteOrder;
  /** Requests at a time. */
  readonly concurrency?: number;
}

const CONCURRENCY = 8;

/**
 * Finds out what a deploy of `objects` would write: reads each object and lets the server run the whole set dry. Writes
 * nothing. When an object is rejected there is no plan, and every rejection is reported.
 */
export async function planDeploy(
  client: ApiClient,
  objects: readonly DesiredObject[],
  { order = orderByEffect, concurrency = CONCURRENCY }: PlanOptions = {},
): Promise<Planning> {
  const mistakes = [...findUnusableNames(objects), ...findDuplicates(objects)];
  if (mistakes.length > 0) return { kind: 'refused', because: 'objects', diagnostics: mistakes };

  const kinds = await resolveKinds(client, objects);
  if (kinds.kind === 'refused') return kinds;
  const access = await checkAccess(client, kinds.objects, concurrency);
  if (access.kind === 'refused') return access;
  const dryRuns = await dryRunSet(client, kinds.objects, concurrency);
  if (dryRuns.kind === 'refused') return dryRuns;
  const neighbours = await findNeighbours(client, kinds.objects, concurrency);

  const planned = dryRuns.objects.map((dryRun) => ({
    dryRun,
    change: toChange(dryRun, neighbours.othersOf(dryRun.served)),
  }));
  const dryRunOf = new Map(planned.map(({ change, dryRun }) => [change, dryRun]));
  const changes = order(planned.map(({ change }) => change));
  const writes = changes.flatMap((change) => {
    const dryRun = dryRunOf.get(change);
    return dryRun === undefined || change.action === 'unchanged' ? [] : [toWrite(change, dryRun)];
  });
  return {
    kind: 'planned',
    plan: {
      plan: { server: client.server, changes, leftInCluster: neighbours.left },
      writes,
    },
    diagnostics: neighbours.diagnostics,
  };
}

function toChange(
  { served, live, result }: DryRun,
  others: readonly JsonObject[] | undefined,
): PlannedChange {
  const before = live === undefined ? undefined : storedContent(live);
  const after = storedContent(result);
  const isSame = live !== undefined && isSameContent(live, result);
  const isOurs =
    live !== undefined && appliedFields(live, FIELD_MANAGER) === appliedFields(result, FIELD_MANAGER);
  const action = live === undefined ? 'create' : !isSame ? 'update' : isOurs ? 'unchanged' : 'adopt';
  const effect = isSame ? 'none' : writeEffect(before, after, others);
  return { object: served.object.ref, action, effect, before, after };
}

function toWrite(change: PlannedChange, { served, live, result }: DryRun): PlannedWrite {
  return {
    change,
    source: served.object,
    path: pathOf(served),
    body: applyBody(served.object.document.value),
    liveVersion: live === undefined ? undefined : resourceVersionOf(live),
    appliedFields: appliedFields(result, FIELD_MANAGER),
  };
}

function pathOf({ resource, object }: ServedObject): string {
  return objectPath(resource, object.ref.namespace, object.ref.name);
}
