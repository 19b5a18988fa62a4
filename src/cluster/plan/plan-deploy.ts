import type { Diagnostic } from '../../model/diagnostic.ts';
import { type ApplySetRef, type ApplySetScope, scopeOf, unionOfScopes } from '../../plan/apply-set.ts';
import { type DeployPlan, isWritten, type ObjectMode } from '../../plan/deploy-plan.ts';
import type { JsonObject } from '../../plan/json-object.ts';
import { type DeleteCount, isMassDelete } from '../../plan/mass-delete.ts';
import type { ConstantObjects, WriteOrder } from '../../plan/order/order-changes.ts';
import { refOf } from '../../plan/ref-of.ts';
import type { TakeOver } from '../../plan/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { DesiredObject } from '../desired-object.ts';
import { type ApplySetParent, readApplySetParent } from '../ledger/apply-set-parent.ts';
import { checkAccess, checkDeleteAccess, describeUndeletable } from './check-access.ts';
import { findDuplicates, findOwnLabels, findUnusableNames } from './check-desired.ts';
import { describeForeignMembers } from './foreign-members.ts';
import { inspectSet } from './inspect-set.ts';
import { type Collections, leftObjects, listCollections } from './list-collections.ts';
import { listOtherPolicies, type OtherPlaces } from './list-other-policies.ts';
import { placeWrites } from './place-writes.ts';
import { isBridge, planBridges } from './plan-bridges.ts';
import { constantObjects, memberKey, type Planned, plannedApply, plannedDelete } from './planned-changes.ts';
import type { PlannedWrite } from './planned-write.ts';
import { recoverScope } from './recover-scope.ts';
import { resolveFormerKinds, resolveKinds, type ServedObject } from './resolve-kinds.ts';
import { sortMembers } from './sort-members.ts';

export interface ClusterPlan {
  readonly plan: DeployPlan;
  /** In the order of `plan.changes`, without those that are not written. */
  readonly writes: readonly PlannedWrite[];
  readonly ledger: PlannedLedger;
  /** Everything that is live in the places of the set. */
  readonly collections: Collections;
  /** What is live beside the changes, and decides together with them. */
  readonly constant: ConstantObjects;
}

/** The ledger before, during and after the deploy. */
export interface PlannedLedger {
  readonly parent: ApplySetParent;
  readonly superset: ApplySetScope;
  readonly final: ApplySetScope;
}

/** `planned` may contain changes that are refused: then nothing may be written. `refused`: there is no plan to show. */
export type Planning =
  | { readonly kind: 'planned'; readonly plan: ClusterPlan; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'refused';
      readonly because: 'objects' | 'cluster';
      readonly diagnostics: readonly Diagnostic[];
    };

export interface PlanOptions {
  readonly applySet: ApplySetRef;
  readonly takeOvers?: readonly TakeOver[];
  /** Whether an empty set, or one that has lost many members, may delete. */
  readonly allowMassDelete?: boolean;
  /** Finds the order in which the set is written. */
  readonly order: WriteOrder;
  /** Whether the order needs to know policies of other kinds than the set's, and of other namespaces. */
  readonly seesOthers?: boolean;
  /** Policies whose files say that they are not enforced. */
  readonly modes?: readonly ObjectMode[];
  /** How long the deploy waits where the network plug-in gives no evidence. */
  readonly settleSeconds?: number | undefined;
  /** Concurrent requests. */
  readonly concurrency?: number;
}

const CONCURRENCY = 8;

/**
 * Finds out what a deploy of `objects` would write and delete: reads the ledger and what is live, and has the server dry-run the
 * whole set. Writes nothing. Problems are found for all objects, and do not hide the rest of the plan.
 */
export async function planDeploy(
  client: ApiClient,
  objects: readonly DesiredObject[],
  {
    applySet,
    takeOvers = [],
    allowMassDelete = false,
    order,
    seesOthers = false,
    modes = [],
    settleSeconds,
    concurrency = CONCURRENCY,
  }: PlanOptions,
): Promise<Planning> {
  const mistakes = [...findUnusableNames(objects), ...findDuplicates(objects), ...findOwnLabels(objects)];
  if (mistakes.length > 0) return { kind: 'refused', because: 'objects', diagnostics: mistakes };

  const kinds = await resolveKinds(client, objects);
  if (kinds.kind === 'refused') return kinds;
  const access = await checkAccess(client, kinds.objects, applySet, concurrency);
  if (access.kind === 'refused') return access;
  const ledger = await readApplySetParent(client, applySet);
  if (ledger.kind === 'refused') return { ...ledger, because: 'cluster' };
  const { parent } = ledger;
  const recovered =
    parent.scope === undefined
      ? await recoverScope(
          client,
          parent,
          kinds.objects.map(({ resource }) => resource),
          concurrency,
        )
      : undefined;
  const formerScope = parent.scope ?? recovered?.scope;
  const former = await resolveFormerKinds(client, formerScope?.groupKinds ?? [], kinds.objects);
  if (former.kind === 'refused') return former;
  const collections = await listCollections(
    client,
    kinds.objects,
    former.resources,
    formerScope,
    concurrency,
  );
  const inspection = await inspectSet(client, kinds.objects, {
    id: parent.id,
    takeOvers,
    collections,
    concurrency,
  });
  if (inspection.kind === 'refused') return inspection;

  const { isWanted, foreign, surplus, deleted } = sortMembers(
    parent.id,
    kinds.objects.map(({ object }) => object),
    collections,
  );
  const guard = allowMassDelete ? [] : massDelete({ ...deleted, wanted: objects.length });
  const deleteAccess = await checkDeleteAccess(client, surplus, concurrency);
  if (deleteAccess.kind === 'refused') return deleteAccess;

  const created = inspection.objects
    .filter(({ action }) => action === 'create')
    .map(({ served: { resource, object } }) => ({ resource, ...object.ref }));
  const undeletable = await describeUndeletable(client, created, concurrency);

  const planned = [
    ...inspection.objects.map((one) => plannedApply(one, parent.id)),
    ...surplus.map((member) => {
      const { change, write } = plannedDelete(member);
      return isBridge(member)
        ? { write, change: { ...change, bridge: 'left-over' as const } }
        : { change, write };
    }),
  ];
  const others = seesOthers
    ? await listOtherPolicies(
        client,
        [...kinds.objects.map(({ resource }) => resource), ...former.resources],
        placesOf(planned),
        concurrency,
      )
    : NO_OTHERS;
  const constant = liveBeside(planned, kinds.objects, collections, others);
  const ordered = order(
    planned.map(({ change }) => change),
    constant,
  );
  const bridging = await planBridges(client, ordered.bridges, { id: parent.id, collections, concurrency });
  if (bridging.kind === 'refused') return bridging;
  const { changes, writes } = placeWrites(ordered, planned, bridging);
  const isComplete = collections.diagnostics.length === 0 && former.diagnostics.length === 0;
  const final = scopeOf(
    objects.map(({ ref }) => ref),
    applySet,
  );
  const temporary = [
    ...surplus.map(({ resource, namespace }) => ({ ...resource, namespace })),
    ...bridging.placed.map(({ change }) => change.object),
  ];
  const superset = unionOfScopes(formerScope ?? final, unionOfScopes(final, scopeOf(temporary, applySet)));
  return {
    kind: 'planned',
    plan: {
      plan: {
        server: client.server,
        applySet,
        changes,
        order: ordered.report,
        leftInCluster: leftObjects(collections.objects, isWanted),
        modes,
        settleSeconds,
      },
      writes,
      // Places that could not be looked at may still have members.
      ledger: { parent, superset, final: isComplete ? final : superset },
      collections,
      constant,
    },
    diagnostics: [
      ...(recovered?.diagnostics ?? []),
      ...former.diagnostics,
      ...collections.diagnostics,
      ...describeForeignMembers(foreign),
      ...inspection.objects.flatMap(({ diagnostics }) => diagnostics),
      ...bridging.diagnostics,
      ...undeletable,
      ...guard,
    ],
  };
}

const NO_OTHERS = { objects: [], notSeen: [], notSeenElsewhere: [] };

/** What is live and stays as it is while the plan is carried out. */
function liveBeside(
  planned: readonly Planned[],
  served: readonly ServedObject[],
  collections: Collections,
  others: Required<ConstantObjects>,
): ConstantObjects {
  return {
    objects: [...constantObjects(collections, planned), ...notIn(collections, others.objects)],
    notSeen: [...notListed(served, collections), ...others.notSeen],
    notSeenElsewhere: others.notSeenElsewhere,
  };
}

/** The namespaces that a plan writes in; everywhere when it writes something of the whole cluster. */
function placesOf(planned: readonly Planned[]): OtherPlaces {
  return {
    namespaces: [...new Set(planned.flatMap(({ change }) => change.object.namespace ?? []))],
    isEverywhere: planned.some(({ change }) => isWritten(change) && change.object.namespace === undefined),
  };
}

function notIn({ objects }: Collections, others: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set(
    objects.map(({ resource, namespace, name }) =>
      memberKey({ apiVersion: resource.apiVersion, kind: resource.kind, namespace, name }),
    ),
  );
  return others.filter((other) => !seen.has(memberKey(refOf(other))));
}

/** Kinds of the set of which some place may not be listed. */
function notListed(served: readonly ServedObject[], { diagnostics }: Collections): readonly string[] {
  if (diagnostics.length === 0) return [];
  return [...new Set(served.map(({ resource }) => `${resource.kind} (${resource.apiVersion})`))].sort();
}

function massDelete(count: DeleteCount): readonly Diagnostic[] {
  if (!isMassDelete(count)) return [];
  return [
    {
      code: 'cluster/mass-delete',
      severity: 'error',
      meaning: 'refused',
      message: `${count.deleted} of ${count.members} deployed objects are no longer among the policies`,
      help: 'check `--policies`: a moved path looks like this; if they should be deleted, give `--allow-mass-delete`',
    },
  ];
}
