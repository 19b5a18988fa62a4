import { isStatus } from '../../http/http-failure.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, collectionPath, resourceName } from './api-resource.ts';
import { explainFailure } from './explain-failure.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { type NotSeen, sortNotSeen } from './not-seen.ts';
import { listObjects } from './read-objects.ts';

/** Live objects, and where it was not possible to look for more. */
export interface LiveListing {
  readonly objects: readonly JsonObject[];
  readonly notSeen: readonly NotSeen[];
}

/**
 * Lists all objects of some kinds in the whole cluster. Where only single namespaces may be listed, lists those in `namespaces`,
 * and names what stays unseen.
 */
export async function listEverywhere(
  client: ApiClient,
  resources: readonly ApiResource[],
  namespaces: readonly string[],
  concurrency: number,
): Promise<LiveListing> {
  const listings = await mapConcurrently(resources, concurrency, async (resource): Promise<LiveListing> => {
    const listed = await listObjects(client, collectionPath(resource, undefined), resource);
    if (listed.kind === 'answered') return { objects: listed.value, notSeen: [] };
    const why = explainFailure(listed.failure, client.server, 'listing').message;
    if (!resource.isNamespaced || !isStatus(listed.failure, 403) || namespaces.length === 0) {
      return { objects: [], notSeen: [unseen(resource, '', why, [])] };
    }
    return listIn(client, resource, namespaces, why);
  });
  return {
    objects: listings.flatMap(({ objects }) => objects),
    notSeen: sortNotSeen(listings.flatMap(({ notSeen }) => notSeen)),
  };
}

/** One namespace after the other. `why` says why the others are not listed. */
async function listIn(
  client: ApiClient,
  resource: ApiResource,
  namespaces: readonly string[],
  why: string,
): Promise<LiveListing> {
  const objects: JsonObject[] = [];
  const seen: string[] = [];
  for (const namespace of namespaces) {
    const listed = await listObjects(client, collectionPath(resource, namespace), resource);
    if (listed.kind === 'failed') continue;
    objects.push(...listed.value);
    seen.push(namespace);
  }
  const where = seen.length === 0 ? '' : ` outside of ${seen.join(', ')}`;
  return { objects, notSeen: [unseen(resource, where, why, seen)] };
}

function unseen(resource: ApiResource, where: string, why: string, seenIn: readonly string[]): NotSeen {
  const { apiVersion, kind } = resource;
  return { what: `${resourceName(resource)}${where}`, why, apiVersion, kind, seenIn };
}
