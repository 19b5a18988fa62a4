import { groupKindOf } from '../plan/apply-set.ts';
import type { JsonObject } from '../plan/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, collectionPath, discoverResource } from './api-resource.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { listObjects } from './read-objects.ts';

/** Kinds that decide about connections, or that policies refer to, by the version that is asked for. */
const POLICY_KINDS: readonly { readonly apiVersion: string; readonly kinds: readonly string[] }[] = [
  { apiVersion: 'networking.k8s.io/v1', kinds: ['NetworkPolicy'] },
  {
    apiVersion: 'cilium.io/v2',
    kinds: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup'],
  },
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kinds: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
  },
  { apiVersion: 'policy.networking.k8s.io/v1alpha2', kinds: ['ClusterNetworkPolicy'] },
  {
    apiVersion: 'projectcalico.org/v3',
    kinds: ['NetworkPolicy', 'GlobalNetworkPolicy', 'Tier', 'NetworkSet', 'GlobalNetworkSet'],
  },
];

/** Live policies of kinds that the set does not have. */
export interface OtherPolicies {
  readonly objects: readonly JsonObject[];
  /** `networkpolicies` of a place that may not be listed, for people. */
  readonly notSeen: readonly string[];
}

/**
 * Lists the policies of other kinds that decide about the same workloads: those of the set's namespaces, and those of the whole cluster. What may
 * not be listed is named: the deploy does not need it, only what is said about its order does.
 */
export async function listOtherPolicies(
  client: ApiClient,
  known: readonly ApiResource[],
  namespaces: readonly string[],
  concurrency: number,
): Promise<OtherPolicies> {
  const have = new Set(known.map(groupKindOf));
  const wanted = POLICY_KINDS.flatMap(({ apiVersion, kinds }) =>
    kinds.map((kind) => ({ apiVersion, kind })).filter((one) => !have.has(groupKindOf(one))),
  );
  const notSeen = new Set<string>();
  const found = await mapConcurrently(wanted, concurrency, async ({ apiVersion, kind }) => {
    const resource = await discoverResource(client, apiVersion, kind);
    if (!resource.ok) notSeen.add(`${kind} (${apiVersion})`);
    return resource.ok && resource.value !== undefined ? [resource.value] : [];
  });
  const places = found.flat().flatMap((resource) => {
    const where = resource.isNamespaced ? namespaces : [undefined];
    return where.map((namespace) => ({ resource, path: collectionPath(resource, namespace) }));
  });
  const listings = await mapConcurrently(places, concurrency, async ({ resource, path }) => {
    const listed = await listObjects(client, path, resource);
    if (!listed.ok) notSeen.add(`${resource.kind} (${resource.apiVersion})`);
    return listed.ok ? listed.value : [];
  });
  return { objects: listings.flat(), notSeen: [...notSeen].sort() };
}
