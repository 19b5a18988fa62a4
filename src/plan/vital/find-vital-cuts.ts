import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { policyKey } from '../../model/verdict.ts';
import { composeTiers } from '../../policy/compile-policies.ts';
import { isReference } from '../../policy/dialects.ts';
import { knownOf } from '../../policy/known-of-cluster.ts';
import { liveDocument } from '../../policy/live/live-document.ts';
import { loadLivePolicies } from '../../policy/live/load-live-policies.ts';
import { decides } from '../../policy/not-simulated/describe-not-simulated.ts';
import { type CutConnection, cutConnections } from '../../policy/together/lint-vital-connections.ts';
import { VITAL_CONNECTIONS, type VitalConnection } from '../../policy/together/vital-connections.ts';
import { isWritten, type PlannedChange } from '../deploy-plan.ts';
import { storedContent } from '../objects/stored-content.ts';
import type { Surroundings } from '../surroundings.ts';

/** A connection that the cluster, or its repair, depends on, and that a plan cuts off. */
export interface VitalCut {
  /** As the lint reports it: `policy/cuts-dns`. */
  readonly found: Diagnostic;
  /** The write after which it is cut, numbered as in the plan, from 1. */
  readonly write: number;
}

export interface VitalCuts {
  readonly cuts: readonly VitalCut[];
  /** False when a policy that is not simulated may let through what is called cut. */
  readonly isCertain: boolean;
}

export interface VitalSettings extends Surroundings {
  /** For pods that the inventory shows, besides those that every cluster has. */
  readonly vitals: readonly VitalConnection[];
}

/** For plans with more writes that could matter, only the final state is looked at. */
const MAX_STATES = 200;

/** Which changes may select pods on which the cluster depends: cluster-wide ones, and those in one of the pods' namespaces. */
export function createMayCut(vitals: readonly VitalConnection[]): (change: PlannedChange) => boolean {
  const namespaces = namespacesOf(vitals);
  return ({ object: { namespace } }) => namespace === undefined || namespaces.has(namespace);
}

function namespacesOf(vitals: readonly VitalConnection[]): ReadonlySet<string> {
  return new Set(
    [...VITAL_CONNECTIONS, ...vitals].flatMap(({ pods }) => pods.map(({ namespace }) => namespace)),
  );
}

/**
 * Vital connections that are possible now and cut off after one of the writes, whether or not they were recorded: DNS, the API
 * server's webhooks, ingress controllers, and the deployers' way to the API server. `constant` is what is live beside the
 * changes. Only what is certainly cut is found.
 */
export function findVitalCuts(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  settings: VitalSettings,
): VitalCuts {
  const read = createReader(settings);
  const live = new Map<string, JsonObject>(constant.map((object, place) => [String(place), object]));
  for (const { object, before } of changes) {
    if (before !== undefined) live.set(policyKey(object), before);
  }
  const now = read([...live.values()]);
  const known = new Set(now.found.map(keyOf));
  const mayCut = createMayCut(settings.vitals);
  const writes = changes.filter(isWritten);
  const last = writes.findLastIndex(mayCut);
  const isTooMany = writes.filter(mayCut).length > MAX_STATES;
  let isCertain = now.isCertain;
  const cuts: VitalCut[] = [];
  for (const [place, change] of writes.entries()) {
    if (change.after === undefined) live.delete(policyKey(change.object));
    else live.set(policyKey(change.object), change.after);
    if (!mayCut(change) || (isTooMany && place !== last)) continue;
    const then = read([...live.values()]);
    isCertain &&= then.isCertain;
    for (const found of then.found) {
      if (known.has(keyOf(found))) continue;
      known.add(keyOf(found));
      cuts.push({ found: found.diagnostic, write: place + 1 });
    }
  }
  return { cuts, isCertain };
}

/** Two cuts are the same whichever policy makes them. */
function keyOf({ vital: { code, direction, doors }, namespace }: CutConnection): string {
  return JSON.stringify([code, direction, namespace, doors]);
}

function createReader({ platform, defaultNamespace, known, vitals }: VitalSettings) {
  const namespaces = namespacesOf(vitals);
  const readings = new Map<JsonObject, ReturnType<typeof loadLivePolicies>>();
  const readOne = (object: JsonObject) => {
    const known = readings.get(object);
    if (known !== undefined) return known;
    const documents = [liveDocument(storedContent(object))].filter((one) => one !== undefined);
    const reading = loadLivePolicies(documents, { platform, defaultNamespace });
    readings.set(object, reading);
    return reading;
  };
  return (objects: readonly JsonObject[]) => {
    const read = objects.map(readOne);
    // Other policies select no pod that matters here.
    const policies = read
      .flatMap((one) => one.policies)
      .filter(
        (policy) =>
          isReference(policy) || policy.ref.namespace === undefined || namespaces.has(policy.ref.namespace),
      );
    const tables = { tiers: composeTiers(policies, platform, knownOf(known)) };
    return {
      found: cutConnections(tables, [...VITAL_CONNECTIONS, ...vitals]),
      isCertain: !read.some(({ notSimulated }) => notSimulated.some(decides)),
    };
  };
}
