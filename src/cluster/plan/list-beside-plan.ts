import type { JsonObject } from '../../model/json-object.ts';
import { policyKey } from '../../model/verdict.ts';
import { groupKindOf } from '../../plan/apply-set.ts';
import { isWritten, refOf } from '../../plan/deploy-plan.ts';
import type { ConstantObjects } from '../../plan/order/write-order.ts';
import { partInVerdicts } from '../../policy/recognise.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResource } from '../api/api-resource.ts';
import { discoverKinds } from '../api/discover-kinds.ts';
import { listEverywhere } from '../api/list-everywhere.ts';
import type { NotSeen } from '../api/not-seen.ts';
import type { Collections } from './list-collections.ts';
import type { SetInCluster } from './look-at-set.ts';
import { constantObjects, type Planned } from './planned-changes.ts';
import type { ServedObject } from './resolve-kinds.ts';

const NO_OTHERS: OtherPolicies = { objects: [], notSeen: [], notSeenElsewhere: [] };

/**
 * What is live and stays as it is while the plan is carried out. `seesOthers`: also policies of other kinds than the set's, and
 * of other namespaces.
 */
export async function listBesidePlan(
  client: ApiClient,
  { served, resources, collections }: SetInCluster,
  planned: readonly Planned[],
  { seesOthers, concurrency }: { readonly seesOthers: boolean; readonly concurrency: number },
): Promise<ConstantObjects> {
  const others = seesOthers
    ? await listOtherPolicies(client, resources, placesOf(planned), concurrency)
    : NO_OTHERS;
  return {
    objects: [...constantObjects(collections, planned), ...notIn(collections, others.objects)],
    notSeen: [...notListed(served, collections), ...others.notSeen],
    notSeenElsewhere: others.notSeenElsewhere,
  };
}

/** The namespaces that a plan writes in; everywhere when it writes something of the whole cluster. */
function placesOf(planned: readonly Planned[]): OtherPlaces {
  return {
    namespaces: [...new Set(planned.flatMap(({ change }) => change.object.namespace ?? []))],
    isEverywhere: planned.some(({ change }) => isWritten(change) && change.object.namespace === undefined),
  };
}

function notIn({ objects }: Collections, others: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set(
    objects.map(({ resource, namespace, name }) => policyKey({ ...resource, namespace, name })),
  );
  return others.filter((other) => !seen.has(policyKey(refOf(other))));
}

/** Kinds of the set of which some place may not be listed. */
function notListed(served: readonly ServedObject[], { diagnostics }: Collections): readonly string[] {
  if (diagnostics.length === 0) return [];
  return [...new Set(served.map(({ resource }) => `${resource.kind} (${resource.apiVersion})`))].sort();
}

/** Groups whose kinds are simulated. */
const GROUPS: ReadonlySet<string> = new Set([
  'networking.k8s.io',
  'cilium.io',
  'policy.networking.k8s.io',
  'projectcalico.org',
]);

/** Live policies beside the set. */
interface OtherPolicies {
  readonly objects: readonly JsonObject[];
  /** What decides about the same workloads and may not be listed, in words for people. */
  readonly notSeen: readonly string[];
  /** The same for what decides only at the other end of their connections. */
  readonly notSeenElsewhere: readonly string[];
}

interface OtherPlaces {
  /** Where the plan changes something, or keeps it. */
  readonly namespaces: readonly string[];
  /** Whether a change concerns the workloads of all namespaces. */
  readonly isEverywhere: boolean;
}

/**
 * Lists the policies that decide together with the set's: those of other kinds about the same workloads, and those in other
 * namespaces about the other end of their connections. What may not be listed is named: a deploy works without it, but less can
 * be said about its order and its effect.
 */
async function listOtherPolicies(
  client: ApiClient,
  known: readonly ApiResource[],
  { namespaces, isEverywhere }: OtherPlaces,
  concurrency: number,
): Promise<OtherPolicies> {
  const rank = (type: { apiVersion: string; kind: string }) => (partInVerdicts(type) === 'yes' ? 1 : 0);
  const discovery = await discoverKinds(client, { rank, groups: GROUPS }, concurrency);
  if (discovery.kind === 'failed') return { objects: [], notSeen: ['all other kinds'], notSeenElsewhere: [] };
  const have = new Set(known.map(groupKindOf));
  const others = discovery.value.resources.filter((resource) => !have.has(groupKindOf(resource)));
  // In the namespaces of the plan they have already been listed.
  const own = new Map(known.filter(({ isNamespaced }) => isNamespaced).map((one) => [groupKindOf(one), one]));
  const listed = await listEverywhere(client, [...others, ...own.values()], namespaces, concurrency);
  const isElsewhere = ({ apiVersion, kind, seenIn }: NotSeen) =>
    !isEverywhere &&
    (have.has(groupKindOf({ apiVersion, kind: kind ?? '' })) ||
      (seenIn.length > 0 && namespaces.every((namespace) => seenIn.includes(namespace))));
  const notSeen = Map.groupBy(listed.notSeen, isElsewhere);
  const named = (places: readonly NotSeen[] = []) =>
    places.map(({ what, kind, apiVersion }) => (kind === undefined ? what : `${kind} (${apiVersion})`));
  return {
    objects: listed.objects,
    notSeen: [
      ...new Set([...discovery.value.notSeen.map(({ what }) => what), ...named(notSeen.get(false))]),
    ].sort(),
    notSeenElsewhere: [...new Set(named(notSeen.get(true)))].sort(),
  };
}
