import type { Diagnostic } from '../model/diagnostic.ts';
import { wayKey } from '../policy/answered-beside.ts';
import { composeTiers } from '../policy/compile-policies.ts';
import { isReference } from '../policy/dialects.ts';
import { knownOf } from '../policy/known-of-cluster.ts';
import { liveDocument } from '../policy/live-document.ts';
import { loadLivePolicies } from '../policy/load-live-policies.ts';
import type { Platform } from '../policy/platform/platform.ts';
import { lintVitalWays } from '../policy/together/lint-vital-ways.ts';
import { VITAL_WAYS } from '../policy/together/vital-ways.ts';
import { decides } from '../policy/unjudged/describe-unjudged.ts';
import { isWritten, objectKey, type PlannedChange } from './deploy-plan.ts';
import type { JsonObject } from './json-object.ts';
import { storedContent } from './stored-content.ts';

/** A way that the cluster, or whoever repairs it, lives by, and that a plan cuts off. */
export interface VitalCut {
  /** As the lint has it: `policy/cuts-dns`. */
  readonly found: Diagnostic;
  /** The write after which it is cut, as the plan shows it, from 1. */
  readonly write: number;
}

export interface VitalCuts {
  readonly cuts: readonly VitalCut[];
  /** False when a policy that is not simulated may let through what is called cut. */
  readonly isCertain: boolean;
}

interface VitalSettings {
  readonly platform: Platform;
  readonly defaultNamespace: string;
}

const NAMESPACES: ReadonlySet<string> = new Set(
  VITAL_WAYS.flatMap(({ pods }) => pods.map(({ namespace }) => namespace)),
);
/** Of plans with more writes that could matter only the end is looked at. */
const MAX_STATES = 200;

/** Whether a change may select pods that the cluster lives by: it is of the whole cluster, or in one of their namespaces. */
export function mayCutVitalWay({ object: { namespace } }: PlannedChange): boolean {
  return namespace === undefined || NAMESPACES.has(namespace);
}

/**
 * Ways that are open now and cut after one of the writes, whether or not anybody recorded them: DNS, the API server's webhooks, ingress controllers, and the
 * deployers' way to the API server. `constant` is what is live beside the changes. Only what is cut for certain is found.
 */
export function findVitalCuts(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  settings: VitalSettings,
): VitalCuts {
  const read = createReader(settings);
  const live = new Map<string, JsonObject>(constant.map((object, place) => [String(place), object]));
  for (const { object, before } of changes) {
    if (before !== undefined) live.set(objectKey(object), before);
  }
  const now = read([...live.values()]);
  const known = new Set(now.found.map(wayKey));
  const writes = changes.filter(isWritten);
  const last = writes.findLastIndex(mayCutVitalWay);
  const isTooMany = writes.filter(mayCutVitalWay).length > MAX_STATES;
  let isCertain = now.isCertain;
  const cuts: VitalCut[] = [];
  for (const [place, change] of writes.entries()) {
    if (change.after === undefined) live.delete(objectKey(change.object));
    else live.set(objectKey(change.object), change.after);
    if (!mayCutVitalWay(change) || (isTooMany && place !== last)) continue;
    const then = read([...live.values()]);
    isCertain &&= then.isCertain;
    for (const found of then.found.filter((one) => !known.has(wayKey(one)))) {
      known.add(wayKey(found));
      cuts.push({ found, write: place + 1 });
    }
  }
  return { cuts, isCertain };
}

function createReader({ platform, defaultNamespace }: VitalSettings) {
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
    // Others select no pod that matters here.
    const policies = read
      .flatMap((one) => one.policies)
      .filter(
        (policy) =>
          isReference(policy) || policy.ref.namespace === undefined || NAMESPACES.has(policy.ref.namespace),
      );
    return {
      found: lintVitalWays({ tiers: composeTiers(policies, platform, knownOf({})) }),
      isCertain: !read.some(({ unjudged }) => unjudged.some(decides)),
    };
  };
}
