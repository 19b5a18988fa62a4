import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../../model/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { resourcesIn, versionPath } from './api-resource.ts';
import { type ApiResult, isNotFound } from './api-status.ts';

const PAGE_SIZE = '500';
/** More than any collection that is read here has: a server that pages forever must not fill the memory. */
const MAX_OBJECTS = 200_000;
/** A proxy may answer with JSON of its own: what it does not say is not absent. */
const NOT_WHAT_WAS_ASKED = {
  kind: 'failed',
  failure: { kind: 'unusable', status: 200, found: 'unexpected' },
} as const satisfies ApiResult<never>;
const TOO_MANY: HttpFailure = { kind: 'unusable', status: 200, found: 'too-large' };

/** Reads one object; the value is undefined when the server says that it does not exist, or that it does not serve its kind. */
export async function getObject(client: ApiClient, path: string): Promise<ApiResult<JsonObject | undefined>> {
  const answer = await client.send({ method: 'GET', path });
  if (answer.kind === 'answered') return isJsonObject(answer.value.metadata) ? answer : NOT_WHAT_WAS_ASKED;
  if (!isStatus(answer.failure, 404)) return answer;
  const isAbsent = isNotFound(answer.failure) || (await isKindGone(client, path));
  return isAbsent ? { kind: 'answered', value: undefined } : answer;
}

/**
 * Reads all objects of a collection, page by page. Items of a list have neither apiVersion nor kind: both are added. A list whose
 * next page has expired (410) is read once more in one piece, as client-go does (tools/pager), because pages would expire again.
 */
export async function listObjects(
  client: ApiClient,
  path: string,
  type: { readonly apiVersion: string; readonly kind: string },
  filter: Readonly<Record<string, string>> = {},
): Promise<ApiResult<readonly JsonObject[]>> {
  const listing = await listPages(client, path, type, { ...filter, limit: PAGE_SIZE });
  if (listing.kind === 'answered' || !isStatus(listing.failure, 410)) return listing;
  return listPages(client, path, type, filter);
}

async function listPages(
  client: ApiClient,
  path: string,
  type: { readonly apiVersion: string; readonly kind: string },
  filter: Readonly<Record<string, string>>,
): Promise<ApiResult<readonly JsonObject[]>> {
  const objects: JsonObject[] = [];
  const pages = new Set<string>();
  let next: string | undefined;
  do {
    const query = { ...filter, ...(next === undefined ? {} : { continue: next }) };
    const answer = await client.send({ method: 'GET', path, query });
    if (answer.kind === 'failed') return answer;
    // A list without items is not an empty one, which has an empty list or null.
    if (answer.value.items === undefined) return NOT_WHAT_WAS_ASKED;
    const items = listAt(answer.value, 'items').filter(isJsonObject);
    objects.push(...items.map((item) => ({ ...item, apiVersion: type.apiVersion, kind: type.kind })));
    next = textAt(objectAt(answer.value, 'metadata'), 'continue') || undefined;
    if (objects.length > MAX_OBJECTS || (next !== undefined && pages.has(next))) {
      return { kind: 'failed', failure: TOO_MANY };
    }
    if (next !== undefined) pages.add(next);
  } while (next !== undefined);
  return { kind: 'answered', value: objects };
}

/** `/apis/cilium.io/v2/namespaces/shop/ciliumnetworkpolicies/web`, or an object of the core group, `/api/v1/…`. */
const OBJECT = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/[^/]+\/)?([^/]+)\/[^/]+$/;

/**
 * Whether the server itself says that it does not serve the kind of an object, so that no object of it exists. Its 404 for such a path
 * has no words of Kubernetes: the same could come from a proxy or a load balancer, behind which everything is still there.
 */
async function isKindGone(client: ApiClient, path: string): Promise<boolean> {
  const [, group, version, plural] = OBJECT.exec(path) ?? [];
  if (version === undefined) return false;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  const served = await client.send({ method: 'GET', path: versionPath(apiVersion) });
  if (served.kind === 'answered') {
    const resources = resourcesIn(served.value, apiVersion);
    return resources.length > 0 && !resources.some((resource) => resource.plural === plural);
  }
  if (!isStatus(served.failure, 404) || group === undefined) return false;
  const listed = await client.send({ method: 'GET', path: '/apis' });
  if (listed.kind === 'failed') return false;
  const groups = listAt(listed.value, 'groups').filter(isJsonObject);
  return (
    groups.length > 0 &&
    !groups
      .filter((one) => textAt(one, 'name') === group)
      .flatMap((one) => listAt(one, 'versions').filter(isJsonObject))
      .some((one) => textAt(one, 'groupVersion') === apiVersion)
  );
}
