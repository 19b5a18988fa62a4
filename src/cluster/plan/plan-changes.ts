import type { Diagnostic } from '../../model/diagnostic.ts';
import { policyKey } from '../../model/verdict.ts';
import { partOf } from '../../plan/apply-set.ts';
import { isMassDelete } from '../../plan/mass-delete.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { DesiredObject } from '../desired-object.ts';
import { checkDeleteAccess, describeUndeletable } from './check-access.ts';
import { describeForeignMembers, foreignClaim } from './foreign-members.ts';
import { inspectDeletions } from './inspect-deletions.ts';
import type { Collections, LiveObject } from './list-collections.ts';
import type { SetInCluster } from './look-at-set.ts';
import { isBridge } from './plan-bridges.ts';
import { type Planned, plannedApply, plannedDelete } from './planned-changes.ts';
import type { RefusedPlan } from './resolve-kinds.ts';

/** What a deploy changes, in no order. */
export interface PlannedChanges {
  readonly kind: 'planned';
  readonly planned: readonly Planned[];
  readonly members: SortedMembers;
  /** About what cannot be undone, or goes too far. */
  readonly warnings: readonly Diagnostic[];
  /** About single objects. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Every object of the set is written, and every member deleted that it does not have any more. */
export async function planChanges(
  client: ApiClient,
  { served, parent, collections, inspected }: SetInCluster,
  { allowMassDelete, concurrency }: { readonly allowMassDelete: boolean; readonly concurrency: number },
): Promise<PlannedChanges | RefusedPlan> {
  const members = sortMembers(
    parent.id,
    served.map(({ object }) => object),
    collections,
  );
  const access = await checkDeleteAccess(client, members.surplus, concurrency);
  if (access.kind === 'refused') return access;
  const undeleted = await inspectDeletions(client, members.surplus, concurrency);
  const created = inspected
    .filter(({ action }) => action === 'create')
    .map(({ served: { resource, object } }) => ({ resource, ...object.ref }));
  const undeletable = await describeUndeletable(client, created, concurrency);
  return {
    kind: 'planned',
    planned: [
      ...inspected.map((one) => plannedApply(one, parent.id)),
      ...members.surplus.map(plannedRemoval),
    ],
    members,
    warnings: [...undeletable, ...(allowMassDelete ? [] : massDelete(members, served.length))],
    diagnostics: [
      ...describeForeignMembers(members.foreign),
      ...undeleted,
      ...inspected.flatMap(({ diagnostics }) => diagnostics),
    ],
  };
}

function plannedRemoval(member: LiveObject): Planned {
  const { change, write } = plannedDelete(member);
  return isBridge(member) ? { write, change: { ...change, bridge: 'left-over' } } : { change, write };
}

function massDelete({ deleted }: SortedMembers, wanted: number): readonly Diagnostic[] {
  const count = { ...deleted, wanted };
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

/** What is live in the places of a set, by what a deploy does with it. */
interface SortedMembers {
  readonly isWanted: (object: LiveObject) => boolean;
  /** Members that somebody else has a claim on: they stay. */
  readonly foreign: readonly LiveObject[];
  /** The other members that the set does not have any more: they are deleted. */
  readonly surplus: readonly LiveObject[];
  /** How many members go, and of how many; without bridges, which were never part of what was wanted. */
  readonly deleted: { readonly deleted: number; readonly members: number };
}

function sortMembers(
  setId: string,
  objects: readonly DesiredObject[],
  collections: Collections,
): SortedMembers {
  const wanted = new Set(objects.map(({ ref }) => policyKey(ref)));
  const isWanted = ({ resource, namespace, name }: LiveObject) =>
    wanted.has(policyKey({ ...resource, namespace, name }));
  const members = collections.objects.filter(({ value }) => partOf(value) === setId);
  const unwanted = members.filter((member) => !isWanted(member));
  const foreign = unwanted.filter(({ value }) => foreignClaim(value) !== undefined);
  const surplus = unwanted.filter((member) => !foreign.includes(member));
  const bridges = surplus.filter(isBridge).length;
  return {
    isWanted,
    foreign,
    surplus,
    deleted: { deleted: surplus.length - bridges, members: members.length - foreign.length - bridges },
  };
}
