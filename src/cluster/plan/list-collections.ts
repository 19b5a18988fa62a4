import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, objectAt, textAt } from '../../model/json-object.ts';
import { type ApplySetScope, partOf } from '../../plan/apply-set.ts';
import type { LeftObject } from '../../plan/deploy-plan.ts';
import { appliedFields } from '../../plan/objects/managed-fields.ts';
import type { ApiClient } from '../api/api-client.ts';
import { type ApiResource, collectionPath, resourceName } from '../api/api-resource.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { listObjects } from '../api/read-objects.ts';
import { FIELD_MANAGER } from '../write/apply-request.ts';
import type { ServedObject } from './resolve-kinds.ts';

/** One live object, and how its kind is served. */
export interface LiveObject {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly value: JsonObject;
}

/** Everything in the places where the set is or was. */
export interface Collections {
  readonly objects: readonly LiveObject[];
  /** Undefined when the place of this object could not be listed; then an undefined `value` does not mean that it is absent. */
  readonly find: (served: ServedObject) => { readonly value: JsonObject | undefined } | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lists every kind that the set has or had, in every namespace that it has or had. A place that may not be listed is a warning:
 * then it is not known what Sluice deployed there, and nothing there is deleted. A server that could not answer is an error: another
 * try may tell, and until then a policy that should go would stay in force.
 */
export async function listCollections(
  client: ApiClient,
  objects: readonly ServedObject[],
  formerKinds: readonly ApiResource[],
  former: ApplySetScope | undefined,
  concurrency: number,
): Promise<Collections> {
  const places = new Map<
    string,
    { readonly resource: ApiResource; readonly namespace: string | undefined }
  >();
  const add = (resource: ApiResource, namespace: string | undefined) => {
    const place = resource.isNamespaced ? namespace : undefined;
    places.set(collectionPath(resource, place), { resource, namespace: place });
  };
  for (const { resource, object } of objects) add(resource, object.ref.namespace);
  for (const resource of formerKinds) {
    for (const namespace of former?.namespaces ?? []) add(resource, namespace);
  }

  const listings = await mapConcurrently(
    [...places],
    concurrency,
    async ([path, { resource, namespace }]) => ({
      path,
      resource,
      namespace,
      listing: await listObjects(client, path, resource),
    }),
  );
  const found: LiveObject[] = [];
  const byPath = new Map<string, ReadonlyMap<string, JsonObject>>();
  const diagnostics: Diagnostic[] = [];
  for (const { path, resource, namespace, listing } of listings) {
    if (listing.kind === 'failed') {
      const problem = explainFailure(listing.failure, client.server, `listing \`${path}\``);
      diagnostics.push(isStatus(listing.failure, 403) ? cannotList(problem) : problem);
      continue;
    }
    byPath.set(path, new Map(listing.value.map((value) => [nameOf(value), value])));
    found.push(...listing.value.map((value) => ({ resource, namespace, name: nameOf(value), value })));
  }
  return {
    objects: found,
    find: ({ resource, object: { ref } }) => {
      const listed = byPath.get(collectionPath(resource, resource.isNamespaced ? ref.namespace : undefined));
      return listed === undefined ? undefined : { value: listed.get(ref.name) };
    },
    diagnostics,
  };
}

/** Objects that Sluice applied before it kept a ledger: without a set's label, and not in this set. */
export function leftObjects(
  objects: readonly LiveObject[],
  isWanted: (object: LiveObject) => boolean,
): readonly LeftObject[] {
  return objects
    .filter(
      (object) =>
        appliedFields(object.value, FIELD_MANAGER) !== undefined &&
        partOf(object.value) === undefined &&
        !isWanted(object),
    )
    .map(({ resource, namespace, name }) => ({
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      resource: resourceName(resource),
      namespace,
      name,
    }));
}

function cannotList({ message, help }: Diagnostic): Diagnostic {
  return {
    code: 'cluster/cannot-list',
    severity: 'warning',
    meaning: 'noted',
    message: `${message}: it is not known whether policies are left there`,
    help,
  };
}

function nameOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'name') ?? '';
}
