import { isWritten } from '../../plan/deploy-plan.ts';
import type { JsonObject } from '../../plan/json-object.ts';
import type { ConstantObjects } from '../../plan/order/order-changes.ts';
import { refOf } from '../../plan/ref-of.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Collections } from './list-collections.ts';
import { listOtherPolicies, type OtherPlaces, type OtherPolicies } from './list-other-policies.ts';
import type { SetInCluster } from './look-at-set.ts';
import { constantObjects, memberKey, type Planned } from './planned-changes.ts';
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
    objects.map(({ resource, namespace, name }) =>
      memberKey({ apiVersion: resource.apiVersion, kind: resource.kind, namespace, name }),
    ),
  );
  return others.filter((other) => !seen.has(memberKey(refOf(other))));
}

/** Kinds of the set of which some place may not be listed. */
function notListed(served: readonly ServedObject[], { diagnostics }: Collections): readonly string[] {
  if (diagnostics.length === 0) return [];
  return [...new Set(served.map(({ resource }) => `${resource.kind} (${resource.apiVersion})`))].sort();
}
