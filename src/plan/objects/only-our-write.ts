import { canonicalJson, type JsonObject } from '../../model/json-object.ts';
import { partOf } from '../apply-set.ts';
import { appliedFields, managedFieldsOf } from './managed-fields.ts';

/**
 * Whether nobody else has written an object since our write: it is of the same set, we applied the same fields, and the entries of
 * others are as they were. What differs from the dry run then comes from admission, whose changes the server counts as ours (tried
 * with a MutatingAdmissionPolicy on 1.37), or from a later write of ours.
 *
 * @param planned what the server's dry run answered.
 */
export function isOnlyOurWrite(live: JsonObject, planned: JsonObject, manager: string): boolean {
  const applied = appliedFields(live, manager);
  return (
    applied !== undefined &&
    applied === appliedFields(planned, manager) &&
    partOf(live) === partOf(planned) &&
    entriesOfOthers(live, manager) === entriesOfOthers(planned, manager)
  );
}

/** With their times: a field that somebody wrote again changes nothing else. */
function entriesOfOthers(object: JsonObject, manager: string): string {
  return managedFieldsOf(object)
    .filter((entry) => entry.manager !== manager)
    .map((entry) => canonicalJson(entry))
    .sort()
    .join('\n');
}
