import type { JsonObject } from '../../model/json-object.ts';
import { resourceVersionOf, uidOf } from '../../plan/objects/stored-content.ts';
import type { ApiRequest } from '../api/api-client.ts';

/**
 * Deletes an object if it is still this one, in this version. Servers read the options from the body; the query shows a dry run to
 * whoever reads their logs.
 *
 * @param live the object as it was seen.
 */
export function deleteRequest(path: string, live: JsonObject, mode: 'delete' | 'dryRun'): ApiRequest {
  const isDryRun = mode === 'dryRun';
  return {
    method: 'DELETE',
    path,
    ...(isDryRun && { query: { dryRun: 'All' } }),
    contentType: 'application/json',
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      ...(isDryRun && { dryRun: ['All'] }),
      preconditions: { uid: uidOf(live), resourceVersion: resourceVersionOf(live) },
    }),
  };
}
