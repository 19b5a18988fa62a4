import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApiClient } from './api-client.ts';
import { resourceName } from './api-resource.ts';
import { explainFailure } from './explain-failure.ts';
import { groupBy } from './group-by.ts';
import type { ServedObject } from './resolve-kinds.ts';
import { type AccessQuestion, type MissingPermission, reviewAccess } from './review-access.ts';

type AccessCheck =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly because: 'cluster'; readonly diagnostics: readonly Diagnostic[] };

/** Refuses the set when a permission is missing that its deploy needs, one diagnostic for each resource and namespace. */
export async function checkAccess(
  client: ApiClient,
  objects: readonly ServedObject[],
  concurrency: number,
): Promise<AccessCheck> {
  const byResource = groupBy(objects, ({ resource }) => resourceName(resource));
  const questions = [...byResource.values()].map(
    (group): AccessQuestion => ({
      resource: group[0].resource,
      objects: group.map(({ object }) => object),
    }),
  );
  const review = await reviewAccess(client, questions, concurrency);
  if (!review.ok) {
    const problem = explainFailure(review.failure, client.server, 'asking for permissions');
    return { kind: 'refused', because: 'cluster', diagnostics: [problem] };
  }
  // Without reviews the dry run finds out: the server authorizes it like a write.
  const missing = review.value ?? [];
  return missing.length === 0
    ? { kind: 'allowed' }
    : { kind: 'refused', because: 'cluster', diagnostics: explainMissing(missing) };
}

function explainMissing(missing: readonly MissingPermission[]): readonly Diagnostic[] {
  const groups = groupBy(missing, ({ resource, namespace }) => `${resource} ${namespace ?? ''}`);
  return [...groups.values()].map((group): Diagnostic => {
    const [first] = group;
    const verbs = group.map(({ verb }) => verb).join(', ');
    const place = first.namespace === undefined ? 'in the cluster' : `in namespace \`${first.namespace}\``;
    return {
      code: 'cluster/forbidden',
      severity: 'error',
      meaning: 'unread',
      message: `the deploy account may not ${verbs} \`${first.resource}\` ${place}`,
      help: `grant it a Role with the verbs get, list, create and patch on \`${first.resource}\` there`,
    };
  });
}
