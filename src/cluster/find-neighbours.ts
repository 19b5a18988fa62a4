import type { Diagnostic } from '../model/diagnostic.ts';
import type { LeftObject } from '../plan/deploy-plan.ts';
import { type JsonObject, objectAt, textAt } from '../plan/json-object.ts';
import { appliedFields } from '../plan/stored-content.ts';
import type { ApiClient } from './api-client.ts';
import { collectionPath, resourceName } from './api-resource.ts';
import { FIELD_MANAGER } from './apply-request.ts';
import { explainFailure } from './explain-failure.ts';
import { groupBy } from './group-by.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { listObjects } from './read-objects.ts';
import type { ServedObject } from './resolve-kinds.ts';

/** What else is in the collections that the set writes to. */
export interface Neighbours {
  readonly left: readonly LeftObject[];
  /** The other live objects beside this one; undefined when they could not be read. */
  readonly othersOf: (served: ServedObject) => readonly JsonObject[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lists the namespaces of the set, kind by kind. Objects that Sluice applied and that the set no longer holds are left over.
 * A list that may not be read is a warning: then left-over objects there are not known.
 */
export async function findNeighbours(
  client: ApiClient,
  objects: readonly ServedObject[],
  concurrency: number,
): Promise<Neighbours> {
  const collections = [...groupBy(objects, pathOf)];
  const listings = await mapConcurrently(collections, concurrency, async ([path, members]) => ({
    path,
    members,
    listing: await listObjects(client, path, members[0].resource),
  }));

  const left: LeftObject[] = [];
  const diagnostics: Diagnostic[] = [];
  const liveAt = new Map<string, readonly JsonObject[]>();
  for (const { path, members, listing } of listings) {
    if (!listing.ok) {
      const { message, help } = explainFailure(listing.failure, client.server, `listing \`${path}\``);
      diagnostics.push({
        code: 'cluster/cannot-list',
        severity: 'warning',
        meaning: 'noted',
        message: `${message}: whether policies are left over there is not known`,
        help,
      });
      continue;
    }
    liveAt.set(path, listing.value);
    left.push(...leftOver(listing.value, members));
  }
  return {
    left,
    othersOf: (served) =>
      liveAt.get(pathOf(served))?.filter((live) => nameOf(live) !== served.object.ref.name),
    diagnostics,
  };
}

function leftOver(
  live: readonly JsonObject[],
  members: readonly [ServedObject, ...ServedObject[]],
): readonly LeftObject[] {
  const [first] = members;
  const wanted = new Set(members.map(({ object }) => object.ref.name));
  const { apiVersion, kind } = first.resource;
  return live
    .filter((object) => appliedFields(object, FIELD_MANAGER) !== undefined && !wanted.has(nameOf(object)))
    .map((object) => ({
      apiVersion,
      kind,
      resource: resourceName(first.resource),
      namespace: first.object.ref.namespace,
      name: nameOf(object),
    }));
}

function pathOf({ resource, object }: ServedObject): string {
  return collectionPath(resource, object.ref.namespace);
}

function nameOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'name') ?? '';
}
