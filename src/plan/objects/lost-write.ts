import { canonicalJson, type JsonObject, objectAt } from '../../model/json-object.ts';
import { foreignManagers } from './foreign-managers.ts';
import { appliedFields } from './managed-fields.ts';
import { MARK_KEYS, marksAt } from './marks.ts';
import { resourceVersionOf, storedContent } from './stored-content.ts';

/** A write whose answer was lost, and what the cluster has afterwards. */
export interface LostWrite {
  /** The object for which the plan was made; undefined when it was absent. */
  readonly before: JsonObject | undefined;
  /** What the server's dry run answered. */
  readonly planned: JsonObject;
  /** What is there now. */
  readonly live: JsonObject | undefined;
  readonly manager: string;
}

/**
 * What became of the write. `written`: the content is the planned one, and the server notes that we applied it. `not-written`: it
 * is as it was. `changed-by-others`: it never was the planned one, somebody else wrote it. `unknown`: none of these can be
 * proved.
 */
export type LostWriteOutcome = 'written' | 'not-written' | 'changed-by-others' | 'unknown';

/** Judges by content and managedFields, not by the resource version alone: somebody else may annotate the object before it is read back. */
export function judgeLostWrite({ before, planned, live, manager }: LostWrite): LostWriteOutcome {
  if (live === undefined) return before === undefined ? 'not-written' : 'unknown';
  if (before !== undefined && resourceVersionOf(before) === resourceVersionOf(live)) return 'not-written';
  const isApplied = appliedFields(live, manager) === appliedFields(planned, manager);
  if (isApplied && holds(live, planned) && foreignManagers(live).length <= foreignManagers(planned).length) {
    return 'written';
  }
  const appliedBefore = before === undefined ? undefined : appliedFields(before, manager);
  const isUntouched = appliedFields(live, manager) === appliedBefore;
  if (before !== undefined && isUntouched && holds(live, before)) return 'not-written';
  // The server counts changes of the content: there was one change since, and it was not ours.
  const changes = generationOf(live) - (before === undefined ? 0 : generationOf(before));
  return isUntouched && changes === 1 && !holds(live, planned) ? 'changed-by-others' : 'unknown';
}

/** True when `live` has the content of `wanted`, and at least its labels and annotations. */
function holds(live: JsonObject, wanted: JsonObject): boolean {
  const { metadata: _live, ...content } = storedContent(live);
  const { metadata: _wanted, ...wantedContent } = storedContent(wanted);
  if (canonicalJson(content) !== canonicalJson(wantedContent)) return false;
  return MARK_KEYS.every((key) =>
    Object.entries(marksAt(wanted, key)).every(([name, value]) => marksAt(live, key)[name] === value),
  );
}

/** NaN when the kind has no generation: then it proves nothing. */
function generationOf(object: JsonObject): number {
  const { generation } = objectAt(object, 'metadata');
  return typeof generation === 'number' ? generation : Number.NaN;
}
