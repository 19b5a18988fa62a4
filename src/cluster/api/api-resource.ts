import { isStatus } from '../../http/http-failure.ts';
import { apiGroup } from '../../model/api-group.ts';
import { isJsonObject, type JsonObject, listAt, textAt } from '../../model/json-object.ts';
import type { ApiClient } from './api-client.ts';
import type { ApiResult } from './api-status.ts';

/** How the server serves a kind. */
export interface ApiResource {
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Its name in paths: `networkpolicies`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** Asks which resource serves a kind; the value is undefined when the server does not know it. */
export async function discoverResource(
  client: ApiClient,
  apiVersion: string,
  kind: string,
): Promise<ApiResult<ApiResource | undefined>> {
  const answer = await client.send({ method: 'GET', path: versionPath(apiVersion) });
  if (answer.kind === 'failed')
    return isStatus(answer.failure, 404) ? { kind: 'answered', value: undefined } : answer;
  return {
    kind: 'answered',
    value: resourcesIn(answer.value, apiVersion).find((resource) => resource.kind === kind),
  };
}

/** What the server says it has in one version of a group (APIResourceList), without subresources such as `pods/log`. */
export function resourcesIn(list: JsonObject, apiVersion: string): readonly ApiResource[] {
  const group = apiGroup(apiVersion);
  return listAt(list, 'resources')
    .filter(isJsonObject)
    .flatMap((resource): readonly ApiResource[] => {
      const plural = textAt(resource, 'name');
      const kind = textAt(resource, 'kind');
      if (plural === undefined || kind === undefined || plural.includes('/')) return [];
      return [{ group, apiVersion, kind, plural, isNamespaced: resource.namespaced === true }];
    });
}

/** The path of a resource's objects: in one namespace or, without one, in the whole cluster. */
export function collectionPath(resource: ApiResource, namespace: string | undefined): string {
  const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${versionPath(resource.apiVersion)}${place}/${resource.plural}`;
}

export function objectPath(resource: ApiResource, namespace: string | undefined, name: string): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

/** `networkpolicies.networking.k8s.io`: what kubectl and RBAC messages call it. */
export function resourceName({ plural, group }: ApiResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function versionPath(apiVersion: string): string {
  const path = apiVersion.split('/').map(encodeURIComponent).join('/');
  return apiVersion.includes('/') ? `/apis/${path}` : `/api/${path}`;
}
