import { canonicalJson } from './canonical-json.ts';
import { isJsonObject, type JsonObject, listAt, objectAt } from './json-object.ts';
import { appliedFields } from './managed-fields.ts';
import { doesTheSame } from './stored-content.ts';

/**
 * Whether an object is what our write made of it although its labels or annotations are not those of the dry run: it does the
 * same, we applied the same fields, and nobody else has written since. Then a webhook marked it, whose changes the server counts
 * as ours.
 *
 * @param planned what the server's dry run answered.
 */
export function isMarkedByOurWrite(live: JsonObject, planned: JsonObject, manager: string): boolean {
  const applied = appliedFields(live, manager);
  return (
    applied !== undefined &&
    applied === appliedFields(planned, manager) &&
    doesTheSame(live, planned) &&
    entriesOfOthers(live, manager) === entriesOfOthers(planned, manager)
  );
}

/** With their times: a field that somebody wrote again changes nothing else. */
function entriesOfOthers(object: JsonObject, manager: string): string {
  return listAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isJsonObject)
    .filter((entry) => entry.manager !== manager)
    .map((entry) => canonicalJson(entry))
    .sort()
    .join('\n');
}
