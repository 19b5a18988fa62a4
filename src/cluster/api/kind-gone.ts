import { isStatus } from '../../http/http-failure.ts';
import { isJsonObject, listAt, textAt } from '../../plan/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { resourcesIn, versionPath } from './api-resource.ts';

/** `/apis/cilium.io/v2/namespaces/shop/ciliumnetworkpolicies/web`, or an object of the core group, `/api/v1/…`. */
const OBJECT = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/[^/]+\/)?([^/]+)\/[^/]+$/;

/**
 * Whether the server itself says that it does not serve the kind of an object, so that no object of it exists. Its 404 for such a path
 * has no words of Kubernetes: the same could come from a proxy or a load balancer, behind which everything is still there.
 */
export async function isKindGone(client: ApiClient, path: string): Promise<boolean> {
  const [, group, version, plural] = OBJECT.exec(path) ?? [];
  if (version === undefined) return false;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  const served = await client.send({ method: 'GET', path: versionPath(apiVersion) });
  if (served.ok) {
    const resources = resourcesIn(served.value, apiVersion);
    return resources.length > 0 && !resources.some((resource) => resource.plural === plural);
  }
  if (!isStatus(served.failure, 404) || group === undefined) return false;
  const listed = await client.send({ method: 'GET', path: '/apis' });
  if (!listed.ok) return false;
  const groups = listAt(listed.value, 'groups').filter(isJsonObject);
  return (
    groups.length > 0 &&
    !groups
      .filter((one) => textAt(one, 'name') === group)
      .flatMap((one) => listAt(one, 'versions').filter(isJsonObject))
      .some((one) => textAt(one, 'groupVersion') === apiVersion)
  );
}
