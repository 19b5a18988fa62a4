import type { Diagnostic } from '../../model/diagnostic.ts';
import { policyKey } from '../../model/verdict.ts';
import { type ApplySetRef, scopeOf, unionOfScopes } from '../../plan/apply-set.ts';
import { isWritten, type ObjectMode, type PlannedChange } from '../../plan/deploy-plan.ts';
import type { OrderedChanges, WriteOrder } from '../../plan/order/write-order.ts';
import type { TakeOver } from '../../plan/ownership/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { DesiredObject } from '../desired-object.ts';
import { findDuplicates, findOwnLabels, findUnusableNames } from './check-desired.ts';
import type { ClusterPlan, PlannedLedger } from './cluster-plan.ts';
import { listBesidePlan } from './list-beside-plan.ts';
import { type LiveObject, leftObjects } from './list-collections.ts';
import { lookAtSet, type SetInCluster } from './look-at-set.ts';
import { planBridges } from './plan-bridges.ts';
import { planChanges } from './plan-changes.ts';
import type { Planned } from './planned-changes.ts';
import type { PlannedWrite } from './planned-write.ts';
import type { RefusedPlan } from './resolve-kinds.ts';

/** `planned` may contain changes that are refused: then nothing may be written. */
export type Planning =
  | {
      readonly kind: 'planned';
      readonly clusterPlan: ClusterPlan;
      readonly diagnostics: readonly Diagnostic[];
    }
  | RefusedPlan;

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
  const set = await lookAtSet(client, objects, { applySet, takeOvers, concurrency });
  if (set.kind === 'refused') return set;
  const changing = await planChanges(client, set, { allowMassDelete, concurrency });
  if (changing.kind === 'refused') return changing;
  const { planned, members } = changing;
  const constant = await listBesidePlan(client, set, planned, { seesOthers, concurrency });
  const ordered = order(
    planned.map(({ change }) => change),
    constant,
  );
  const { parent, collections } = set;
  const bridging = await planBridges(client, ordered.bridges, { id: parent.id, collections, concurrency });
  if (bridging.kind === 'refused') return bridging;
  const { changes, writes } = placeWrites(ordered, planned, bridging);
  const { report } = ordered;
  const leftInCluster = leftObjects(collections.objects, members.isWanted);
  return {
    kind: 'planned',
    clusterPlan: {
      plan: { server: client.server, applySet, changes, order: report, leftInCluster, modes, settleSeconds },
      writes,
      ledger: plannedLedger(applySet, set, members.surplus, bridging.placed),
      collections,
      constant,
    },
    diagnostics: [...set.diagnostics, ...changing.diagnostics, ...bridging.diagnostics, ...changing.warnings],
  };
}

/** While the deploy runs the ledger names every place where something may be, also what is deleted in the end. */
function plannedLedger(
  applySet: ApplySetRef,
  { served, lock, parent, formerScope, isComplete }: SetInCluster,
  surplus: readonly LiveObject[],
  bridges: readonly Planned[],
): PlannedLedger {
  const final = scopeOf(
    served.map(({ object }) => object.ref),
    applySet,
  );
  const temporary = [
    ...surplus.map(({ resource, namespace }) => ({ ...resource, namespace })),
    ...bridges.map(({ change }) => change.object),
  ];
  const superset = unionOfScopes(formerScope ?? final, unionOfScopes(final, scopeOf(temporary, applySet)));
  // Places that could not be looked at may still have members.
  return { lock, parent, superset, final: isComplete ? final : superset };
}

/** The changes of a plan in the order in which they are written, with the bridges around them; what is not written comes last. */
function placeWrites(
  ordered: OrderedChanges,
  planned: readonly Planned[],
  { placed, removed }: { readonly placed: readonly Planned[]; readonly removed: readonly Planned[] },
): { readonly changes: readonly PlannedChange[]; readonly writes: readonly PlannedWrite[] } {
  const writeOf = new Map(planned.map(({ change, write }) => [policyKey(change.object), write]));
  const waits = new Map(ordered.waits.map(({ before, why }) => [before, why]));
  const written = ordered.changes
    .filter(isWritten)
    .map((change): Planned => ({ change, write: writeOf.get(policyKey(change.object)) }));
  const inOrder = [...placed, ...written, ...removed].map(({ change, write }, number): Planned => {
    const why = waits.get(number);
    const waiting = why === undefined ? change : { ...change, waitsBefore: why };
    return { change: waiting, write: write && { ...write, change: waiting } };
  });
  return {
    changes: [
      ...inOrder.map(({ change }) => change),
      ...ordered.changes.filter((change) => !isWritten(change)),
    ],
    writes: inOrder.flatMap(({ write }) => write ?? []),
  };
}
