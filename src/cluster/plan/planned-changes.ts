import type { JsonObject } from '../../model/json-object.ts';
import { policyKey } from '../../model/verdict.ts';
import { PART_OF_LABEL, withPartOf } from '../../plan/apply-set.ts';
import type { PlannedChange } from '../../plan/deploy-plan.ts';
import { contendingManagers, foreignManagers } from '../../plan/objects/foreign-managers.ts';
import { withoutMarks } from '../../plan/objects/marks.ts';
import { isGoing, storedContent } from '../../plan/objects/stored-content.ts';
import { plugInRefusal } from '../../plan/settling/plug-in-refusal.ts';
import { objectPath, resourceName } from '../api/api-resource.ts';
import type { Inspection } from './inspect-object.ts';
import type { Collections, LiveObject } from './list-collections.ts';
import type { PlannedWrite } from './planned-write.ts';

/** A change, and the write that makes it; undefined where the server refuses the object. */
export interface Planned {
  readonly change: PlannedChange;
  readonly write: PlannedWrite | undefined;
}

/** What is live in the places of the set and is not changed. */
export function constantObjects(
  { objects }: Collections,
  planned: readonly Planned[],
): readonly JsonObject[] {
  const own = new Set(planned.map(({ change }) => policyKey(change.object)));
  return objects
    .filter(({ resource, namespace, name }) => !own.has(policyKey({ ...resource, namespace, name })))
    .map(({ value }) => value);
}

export function plannedApply({ served, live, action, result, takesFrom }: Inspection, id: string): Planned {
  const { ref, document } = served.object;
  const refusedByPlugIn = live === undefined ? undefined : plugInRefusal(live);
  const manifest = withPartOf(document.value, id);
  const change: PlannedChange = {
    object: ref,
    resource: resourceName(served.resource),
    action,
    effect: 'none',
    before: live === undefined ? undefined : shownContent(live),
    after: result === undefined ? undefined : shownContent(result),
    takesFrom,
    otherManagers: live === undefined ? [] : contendingManagers(live, manifest).map(({ name }) => name),
    ...(live !== undefined && isGoing(live) && { isGoing: true }),
    ...(refusedByPlugIn === undefined ? {} : { refusedByPlugIn }),
  };
  if (result === undefined) return { change, write: undefined };
  return {
    change,
    write: {
      kind: 'apply',
      change,
      source: served.object,
      path: objectPath(served.resource, ref.namespace, ref.name),
      manifest,
      live,
      result,
      force: action === 'update' && takesFrom.length > 0,
    },
  };
}

export function plannedDelete({ resource, namespace, name, value }: LiveObject): Planned {
  const change: PlannedChange = {
    object: { apiVersion: resource.apiVersion, kind: resource.kind, namespace, name, span: undefined },
    resource: resourceName(resource),
    action: 'delete',
    effect: 'none',
    before: shownContent(value),
    after: undefined,
    takesFrom: [],
    otherManagers: foreignManagers(value).map(({ name }) => name),
  };
  return {
    change,
    write: { kind: 'delete', change, path: objectPath(resource, namespace, name), live: value },
  };
}

/** The label of the set is on every member, and is of no interest in a diff. */
function shownContent(object: JsonObject): JsonObject {
  return storedContent(withoutMarks(object, { labels: [PART_OF_LABEL], annotations: [] }));
}
