import { areAlike } from '../../impact/changes/changed-tables.ts';
import { canonicalJson, type JsonObject } from '../../model/json-object.ts';
import type { ManifestDocument } from '../../policy/manifest.ts';
import { compileObject } from '../order/compile-object.ts';
import { createObjectReader } from '../order/object-reader.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Whether the server makes a policy that does something else of what a file says: admission alters it (a webhook, a
 * MutatingAdmissionPolicy), or the server drops what it does not know. Defaults that it fills in are no difference. Nothing is said
 * of what cannot be read, and of objects that policies only refer to.
 *
 * @param stored what the server's dry run answered.
 */
export function isAlteredByServer(
  written: ManifestDocument,
  stored: JsonObject,
  surroundings: Surroundings,
): boolean {
  const read = createObjectReader(surroundings);
  // The server sorts the keys of a map, whose order means nothing.
  const [ours, theirs] = [written.value, stored].map((object) => read(JSON.parse(canonicalJson(object))));
  if (ours === undefined || theirs === undefined) return false;
  return !areAlike(compileObject(ours, [], surroundings), compileObject(theirs, [], surroundings));
}
