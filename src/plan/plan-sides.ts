import type { PolicySide } from '../impact/simulation-input.ts';
import type { JsonObject } from '../model/json-object.ts';
import { liveDocument } from '../policy/live/live-document.ts';
import { loadLivePolicies } from '../policy/live/load-live-policies.ts';
import { isWritten, type PlannedChange } from './deploy-plan.ts';
import { storedContent } from './objects/stored-content.ts';
import type { Surroundings } from './surroundings.ts';

/** What is live before any change, and when all are written; without the bridges of this run. `constant` is what stays as it is. */
export function planSides(
  changes: readonly PlannedChange[],
  constant: readonly JsonObject[],
  surroundings: Surroundings,
): { readonly base: PolicySide; readonly head: PolicySide } {
  const set = (name: string, objects: readonly JsonObject[]) => ({
    name,
    ...loadLivePolicies(
      objects.flatMap((object) => liveDocument(storedContent(object)) ?? []),
      surroundings,
    ),
    ...surroundings.known,
  });
  const own = changes.filter(({ bridge }) => bridge === undefined || bridge === 'left-over');
  const before = own.map((change) => change.before).filter(isThere);
  const after = own.map((change) => (isWritten(change) ? change.after : change.before)).filter(isThere);
  return { base: set('cluster', [...constant, ...before]), head: set('plan', [...constant, ...after]) };
}

function isThere(object: JsonObject | undefined): object is JsonObject {
  return object !== undefined;
}
