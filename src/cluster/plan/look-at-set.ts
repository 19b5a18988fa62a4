import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ApplySetRef, ApplySetScope } from '../../plan/apply-set.ts';
import type { TakeOver } from '../../plan/ownership/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResource } from '../api/api-resource.ts';
import { explainFailure } from '../api/explain-failure.ts';
import type { DesiredObject } from '../desired-object.ts';
import { type ApplySetParent, readApplySetParent } from '../ledger/apply-set-parent.ts';
import { readLock, type SeenLock } from '../ledger/lease.ts';
import { checkAccess } from './check-access.ts';
import type { Inspection } from './inspect-object.ts';
import { inspectSet } from './inspect-set.ts';
import { type Collections, listCollections } from './list-collections.ts';
import { recoverScope } from './recover-scope.ts';
import { type RefusedPlan, resolveFormerKinds, resolveKinds, type ServedObject } from './resolve-kinds.ts';

/** A set as the cluster knows it before a deploy. */
export interface SetInCluster {
  readonly kind: 'seen';
  readonly served: readonly ServedObject[];
  /** Before anything else was looked at: what was seen since holds as long as nobody else has it. */
  readonly lock: SeenLock;
  readonly parent: ApplySetParent;
  /** Where its members are, by the ledger or, where that is lost, by what was found. */
  readonly formerScope: ApplySetScope | undefined;
  /** The kinds that it has or had. */
  readonly resources: readonly ApiResource[];
  readonly collections: Collections;
  /** What the server says of each object. */
  readonly inspected: readonly Inspection[];
  /** Whether all places could be looked at where members may be. */
  readonly isComplete: boolean;
  /** Of the set as a whole; those of single objects are in `inspected`. */
  readonly diagnostics: readonly Diagnostic[];
}

interface LookOptions {
  readonly applySet: ApplySetRef;
  readonly takeOvers: readonly TakeOver[];
  readonly concurrency: number;
}

/** Reads the ledger and what is live, and has the server dry-run every object. */
export async function lookAtSet(
  client: ApiClient,
  objects: readonly DesiredObject[],
  { applySet, takeOvers, concurrency }: LookOptions,
): Promise<SetInCluster | RefusedPlan> {
  const kinds = await resolveKinds(client, objects);
  if (kinds.kind === 'refused') return kinds;
  const served = kinds.objects;
  const access = await checkAccess(client, served, applySet, concurrency);
  if (access.kind === 'refused') return access;
  const lock = await readLock(client, applySet);
  if (lock.kind === 'failed') {
    const why = explainFailure(lock.failure, client.server, 'reading the lock');
    return { kind: 'refused', because: 'cluster', diagnostics: [why] };
  }
  const ledger = await readApplySetParent(client, applySet);
  if (ledger.kind === 'refused') return { ...ledger, because: 'cluster' };
  const kindsOfSet = served.map(({ resource }) => resource);
  const recovered =
    ledger.parent.scope === undefined
      ? await recoverScope(client, ledger.parent, kindsOfSet, concurrency)
      : undefined;
  if (recovered?.kind === 'refused') return recovered;
  const parent: ApplySetParent = { ...ledger.parent, ...(recovered && { annotations: recovered.notes }) };
  const formerScope = parent.scope ?? recovered?.scope;
  const former = await resolveFormerKinds(client, formerScope?.groupKinds ?? [], served);
  if (former.kind === 'refused') return former;
  const collections = await listCollections(client, served, former.resources, formerScope, concurrency);
  const unread = collections.diagnostics.filter(({ severity }) => severity === 'error');
  if (unread.length > 0) return { kind: 'refused', because: 'cluster', diagnostics: unread };
  const inspection = await inspectSet(client, served, { id: parent.id, takeOvers, collections, concurrency });
  if (inspection.kind === 'refused') return inspection;
  return {
    kind: 'seen',
    served,
    lock: lock.value,
    parent,
    formerScope,
    resources: [...kindsOfSet, ...former.resources],
    collections,
    inspected: inspection.objects,
    isComplete: collections.diagnostics.length === 0 && former.diagnostics.length === 0,
    diagnostics: [...(recovered?.diagnostics ?? []), ...former.diagnostics, ...collections.diagnostics],
  };
}
