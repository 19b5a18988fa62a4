import { groupKindOf } from '../plan/apply-set.ts';
import type { JsonObject } from '../plan/json-object.ts';
import { partInVerdicts } from '../policy/recognise.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, collectionPath } from './api-resource.ts';
import { discoverKinds } from './discover-kinds.ts';
import { listEverywhere } from './list-everywhere.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { listObjects } from './read-objects.ts';

/** Groups whose kinds are simulated. */
const GROUPS: ReadonlySet<string> = new Set([
  'networking.k8s.io',
  'cilium.io',
  'policy.networking.k8s.io',
  'projectcalico.org',
]);

/** Live policies beside the set. */
export interface OtherPolicies {
  readonly objects: readonly JsonObject[];
  /** `networkpolicies` of a place that may not be listed, for people. */
  readonly notSeen: readonly string[];
}

export interface OtherPlaces {
  /** Where the plan changes something, or keeps it. */
  readonly namespaces: readonly string[];
  /** A change concerns all namespaces: then policies everywhere decide with it, also those of the kinds that the set has. */
  readonly isEverywhere: boolean;
}

/**
 * Lists the policies of other kinds that decide about the same workloads: those of these namespaces, and those of the whole cluster. What may
 * not be listed is named: the deploy does not need it, only what is said about its order and its effect does.
 */
export async function listOtherPolicies(
  client: ApiClient,
  known: readonly ApiResource[],
  { namespaces, isEverywhere }: OtherPlaces,
  concurrency: number,
): Promise<OtherPolicies> {
  const rank = (type: { apiVersion: string; kind: string }) => (partInVerdicts(type) === 'yes' ? 1 : 0);
  const discovery = await discoverKinds(client, { rank, groups: GROUPS }, concurrency);
  if (!discovery.ok) return { objects: [], notSeen: ['all other kinds'] };
  const have = new Set(known.map(groupKindOf));
  const notSeen = new Set(discovery.value.notSeen.map(({ what }) => what));
  const others = discovery.value.resources.filter((resource) => !have.has(groupKindOf(resource)));
  if (isEverywhere) {
    const own = new Map(
      known.filter(({ isNamespaced }) => isNamespaced).map((one) => [groupKindOf(one), one]),
    );
    const listed = await listEverywhere(client, [...others, ...own.values()], namespaces, concurrency);
    for (const { what } of listed.notSeen) notSeen.add(what);
    return { objects: listed.objects, notSeen: [...notSeen].sort() };
  }
  const places = others.flatMap((resource) => {
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
