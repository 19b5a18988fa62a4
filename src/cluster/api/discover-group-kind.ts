import { isStatus } from '../../http/http-failure.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, discoverResource } from './api-resource.ts';
import type { ApiResult } from './api-status.ts';
import { versionsOf } from './discover-kinds.ts';

/**
 * By `Kind.group`, or `Kind` alone for the core group, in the first version that has it; undefined when the server serves none. Not
 * every version has every kind: policy.networking.k8s.io prefers v1alpha2, and AdminNetworkPolicy is in v1alpha1 only.
 */
export async function discoverGroupKind(
  client: ApiClient,
  groupKind: string,
): Promise<ApiResult<ApiResource | undefined>> {
  const dot = groupKind.indexOf('.');
  if (dot < 0) return discoverResource(client, 'v1', groupKind);
  const group = groupKind.slice(dot + 1);
  const answer = await client.send({ method: 'GET', path: `/apis/${encodeURIComponent(group)}` });
  if (answer.kind === 'failed')
    return isStatus(answer.failure, 404) ? { kind: 'answered', value: undefined } : answer;
  for (const version of versionsOf(answer.value)) {
    const found = await discoverResource(client, version, groupKind.slice(0, dot));
    if (found.kind === 'failed' || found.value !== undefined) return found;
  }
  return { kind: 'answered', value: undefined };
}
