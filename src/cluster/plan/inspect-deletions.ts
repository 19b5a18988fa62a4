import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { ApiClient } from '../api/api-client.ts';
import { objectPath } from '../api/api-resource.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { deleteRequest } from '../write/delete-request.ts';
import type { LiveObject } from './list-collections.ts';

/**
 * Has the server dry-run every deletion. What it refuses (a webhook, an admission policy) is known before the first write: afterwards
 * the set would be deployed half-way.
 */
export async function inspectDeletions(
  client: ApiClient,
  surplus: readonly LiveObject[],
  concurrency: number,
): Promise<readonly Diagnostic[]> {
  const refusals = await mapConcurrently(surplus, concurrency, async (member) => {
    const { resource, namespace, name, value } = member;
    const answer = await client.send(deleteRequest(objectPath(resource, namespace, name), value, 'dryRun'));
    // Gone or changed since it was read: the deletion itself looks again.
    if (answer.kind === 'answered' || isStatus(answer.failure, 404, 409)) return [];
    const { message, ...problem } = explainFailure(answer.failure, client.server, 'dry run of its deletion');
    const text = `${resource.kind} \`${namespacedName(member)}\`: ${message}`;
    return [{ ...problem, meaning: 'refused' as const, message: text }];
  });
  return refusals.flat();
}
