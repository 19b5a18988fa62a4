import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { partOf } from '../../plan/apply-set.ts';
import { doesTheSame, resourceVersionOf, uidOf } from '../../plan/objects/stored-content.ts';
import type { ApiClient } from '../api/api-client.ts';
import { readStatus } from '../api/api-status.ts';
import { getObject } from '../api/read-objects.ts';

type Look =
  /** `version`: the one that may be written over; undefined when there is no object. */
  | { readonly kind: 'as-planned'; readonly version: string | undefined }
  | { readonly kind: 'changed'; readonly live: JsonObject }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/**
 * The version of an object that must not exist yet: etcd's first revision is that of the empty store. With it, an apply creates an
 * object and changes none.
 */
export const NO_VERSION = '1';

/**
 * Whether a write was refused, or may have been, because the object has another version than `version`. A conflict of field managers
 * says so in its causes. A server of its own behind the API server (Calico's) may create nothing that has a version: it looks for it
 * in vain, or fails and names the field.
 */
export function isAboutVersion(failure: HttpFailure, version: string | undefined): boolean {
  if (isStatus(failure, 409)) return version !== undefined && readStatus(failure).causes.length === 0;
  if (version !== NO_VERSION || failure.kind !== 'status') return false;
  return failure.status === 404 || /resourceVersion/i.test(failure.text);
}

/**
 * Whether an object still is what the plan saw, in whatever version: who writes its status or annotates it is not in the way. The
 * deploy of another set is, because it writes as the same field manager: the server would see no conflict.
 *
 * @param planned the object that the plan saw; undefined when it was absent.
 */
export async function lookAgain(
  client: ApiClient,
  path: string,
  planned: JsonObject | undefined,
): Promise<Look> {
  const reading = await getObject(client, path);
  if (reading.kind === 'failed') return reading;
  const live = reading.value;
  // What is gone is created anew: it is wanted, whoever deleted it.
  if (live === undefined) return { kind: 'as-planned', version: undefined };
  const isSame =
    planned !== undefined &&
    uidOf(live) === uidOf(planned) &&
    partOf(live) === partOf(planned) &&
    doesTheSame(live, planned);
  return isSame ? { kind: 'as-planned', version: resourceVersionOf(live) } : { kind: 'changed', live };
}
