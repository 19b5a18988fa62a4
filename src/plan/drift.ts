import type { JsonObject } from '../model/json-object.ts';
import { namespacedName } from '../model/namespaced-name.ts';
import { type DeployPlan, type ObjectRef, type PlannedChange, refOf } from './deploy-plan.ts';
import { managersOf } from './objects/managed-fields.ts';
import { ownerName } from './ownership/owner.ts';
import { ownerOf } from './ownership/owner-of.ts';

/**
 * How one object differs from git. `missing`: git has it, the cluster does not. `changed`: both have it, with different content.
 * `extra`: it was deployed, and git no longer has it. `shared`: the content is the same, but somebody else manages it, too, or it
 * is not yet in the set. `not-enforced`: it is there as git has it, but the network plug-in refuses it. `going`: somebody
 * deleted it, and only finalizers keep it.
 */
export type DriftKind = 'missing' | 'changed' | 'extra' | 'shared' | 'not-enforced' | 'going';

/** An object that is not in the cluster as git has it. */
export interface DriftedObject {
  readonly object: ObjectRef;
  readonly kind: DriftKind;
  /** Field managers besides us; empty when only a deploy is missing. */
  readonly managers: readonly string[];
  readonly change: PlannedChange;
}

/** Where the cluster differs from git and the ledger, in the order of the plan. */
export function driftOf({ changes }: DeployPlan): readonly DriftedObject[] {
  return changes.flatMap((change) => {
    const kind = kindOf(change);
    return kind === undefined
      ? []
      : [{ object: change.object, kind, managers: change.otherManagers, change }];
  });
}

function kindOf({ action, before, isGoing, refusedByPlugIn }: PlannedChange): DriftKind | undefined {
  if (isGoing === true) return 'going';
  switch (action) {
    case 'unchanged':
      return refusedByPlugIn === undefined ? undefined : 'not-enforced';
    case 'create':
      return 'missing';
    case 'delete':
      return 'extra';
    case 'adopt':
      return 'shared';
    case 'update':
      return 'changed';
    case 'refused':
      return before === undefined ? 'missing' : 'changed';
  }
}

/** Whether a deploy of what git has can repair it. */
export function isRepairable({ kind }: DriftedObject): boolean {
  return kind !== 'not-enforced' && kind !== 'going';
}

/**
 * An object of the set's kinds and namespaces that neither git nor the ledger has: made by another tool or by hand. It decides
 * together with the set.
 */
export interface BesideObject {
  readonly object: ObjectRef;
  /** All field managers. */
  readonly managers: readonly string[];
  /** The tool that delivers it, in words for people; undefined when nothing on the object says so. */
  readonly owner: string | undefined;
}

/** The live objects beside the set, by name. */
export function besideOf(live: readonly JsonObject[]): readonly BesideObject[] {
  return live
    .map((content) => {
      const owner = ownerOf(content);
      return {
        object: refOf(content),
        managers: managersOf(content),
        owner: owner === undefined ? undefined : ownerName(owner),
      };
    })
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function nameOf({ object }: BesideObject): string {
  return `${object.kind} ${namespacedName(object)}`;
}
