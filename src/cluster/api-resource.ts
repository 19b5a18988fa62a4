import { isJsonObject, listAt, textAt } from '../plan/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResult, isNotFound } from './api-status.ts';

/** How the server serves one kind. */
export interface ApiResource {
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The word in paths: `networkpolicies`. */
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
  if (!answer.ok) return isNotFound(answer.failure) ? { ok: true, value: undefined } : answer;
  const found = listAt(answer.value, 'resources')
    .filter(isJsonObject)
    .find((resource) => resource.kind === kind && !(textAt(resource, 'name') ?? '/').includes('/'));
  const plural = found === undefined ? undefined : textAt(found, 'name');
  if (plural === undefined) return { ok: true, value: undefined };
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return { ok: true, value: { group, apiVersion, kind, plural, isNamespaced: found?.namespaced === true } };
}

/** The path of a resource's objects, in one namespace or, without, in the whole cluster. */
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

function versionPath(apiVersion: string): string {
  const path = apiVersion.split('/').map(encodeURIComponent).join('/');
  return apiVersion.includes('/') ? `/apis/${path}` : `/api/${path}`;
}
