import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, objectAt } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { PART_OF_LABEL, partOf, withPartOf } from '../../plan/apply-set.ts';
import type { PlannedAction } from '../../plan/deploy-plan.ts';
import { contendingManagers, type ForeignManager } from '../../plan/objects/foreign-managers.ts';
import { appliedFields, marksNotManagedBy } from '../../plan/objects/managed-fields.ts';
import { type MarkKey, type MarkNames, marksAt, withoutMarks } from '../../plan/objects/marks.ts';
import { isGoing, isSameContent } from '../../plan/objects/stored-content.ts';
import { mayTake, type TakeOver } from '../../plan/ownership/take-over.ts';
import { toolMarksOn } from '../../plan/ownership/tool-marks.ts';
import type { ApiClient } from '../api/api-client.ts';
import { objectPath } from '../api/api-resource.ts';
import { readStatus } from '../api/api-status.ts';
import { explainRejection } from '../api/explain-rejection.ts';
import { applyBody } from '../desired-object.ts';
import { applyRequest, FIELD_MANAGER } from '../write/apply-request.ts';
import { replaceContentRequest } from '../write/replace-content.ts';
import { otherClaim } from './other-claim.ts';
import type { ServedObject } from './resolve-kinds.ts';

/** What a deploy would do with one object of the set, and everything that prevents it. */
export interface Inspection {
  readonly served: ServedObject;
  readonly live: JsonObject | undefined;
  readonly action: PlannedAction;
  /** What the cluster would hold; undefined when the server refuses the object. */
  readonly result: JsonObject | undefined;
  readonly takesFrom: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export type InspectionResult =
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  /** The server could not be asked. */
  | { readonly kind: 'failed'; readonly served: ServedObject; readonly failure: HttpFailure };

export interface InspectOptions {
  /** The id of the set. */
  readonly id: string;
  readonly takeOvers: readonly TakeOver[];
  /** Failures that concern the server, not this object. */
  readonly isAboutServer: (failure: HttpFailure) => boolean;
}

/** Labels and annotations with which others mark an object as theirs; they do not count when contents are compared. */
function marksOn(object: JsonObject): MarkNames {
  const { labels, annotations } = toolMarksOn(object);
  return { labels: [...labels, PART_OF_LABEL], annotations };
}

/**
 * Dry-runs the apply of one object, and finds out who owns the live object. An object with other managers is compared by what it
 * would hold after a take-over: the same content is adopted, different content is a conflict unless the take-over is asked for.
 */
export async function inspectObject(
  client: ApiClient,
  served: ServedObject,
  live: JsonObject | undefined,
  { id, takeOvers, isAboutServer }: InspectOptions,
): Promise<InspectionResult> {
  const { ref, document } = served.object;
  const path = objectPath(served.resource, ref.namespace, ref.name);
  const manifest = withPartOf(document.value, id);
  const inspected = (rest: Omit<Inspection, 'served' | 'live'>): InspectionResult => ({
    kind: 'inspected',
    inspection: { served, live, ...rest },
  });
  const refused = (diagnostics: readonly Diagnostic[], result?: JsonObject): InspectionResult =>
    inspected({ action: 'refused', result, takesFrom: [], diagnostics });
  const rejection = (failure: HttpFailure): InspectionResult =>
    isAboutServer(failure)
      ? { kind: 'failed', served, failure }
      : refused(explainRejection(failure, served.object, client.server, 'dry run'));

  const dryRun = await client.send(applyRequest(path, applyBody(manifest), 'dryRun'));
  const isConflict = dryRun.kind === 'failed' && isFieldConflict(dryRun.failure);
  if (dryRun.kind === 'failed' && !isConflict) return rejection(dryRun.failure);
  if (live === undefined) {
    return dryRun.kind === 'answered'
      ? inspected({ action: 'create', result: dryRun.value, takesFrom: [], diagnostics: [] })
      : rejection(dryRun.failure);
  }

  const foreign = contendingManagers(live, manifest);
  const isShared = isConflict || foreign.length > 0;
  let result = dryRun.kind === 'answered' ? dryRun.value : undefined;
  if (isShared) {
    const taken = await client.send(replaceContentRequest(path, manifest, live, marksOn(live), 'dryRun'));
    if (taken.kind === 'failed') return rejection(taken.failure);
    result = taken.value;
  }
  if (result === undefined) return refused([]);

  if (isGoing(live)) return refused([goingAway(served, live)], result);
  const isSame = isSameWhereWeWrite(live, result, manifest);
  const claim = await otherClaim(client, served, live, { id, takeOvers });
  if (claim !== undefined) return refused([claim], result);
  const untakable = foreign.filter(({ name }) => !mayTake(takeOvers, ref, { manager: name }));
  if (isShared && !isSame && (untakable.length > 0 || foreign.length === 0)) {
    return refused(
      conflicts(served, dryRun.kind === 'answered' ? undefined : dryRun.failure, untakable, client.server),
      result,
    );
  }
  const isOurs = !isShared && isWrittenByUs(live, result, id);
  return inspected({
    action: actionOn({ isSame, isOurs }),
    result,
    takesFrom: isShared ? foreign.map(({ name }) => name) : [],
    diagnostics: [],
  });
}

/**
 * Labels and annotations that only others write are no difference: a webhook that stamps each write would make one of every dry
 * run.
 */
function isSameWhereWeWrite(live: JsonObject, result: JsonObject, manifest: JsonObject): boolean {
  const isOfOthers = marksNotManagedBy(live, manifest, FIELD_MANAGER);
  const compared = (object: JsonObject): JsonObject => {
    const namesIn = (key: MarkKey) =>
      Object.keys(marksAt(object, key)).filter((name) => isOfOthers(key, name));
    const marks = marksOn(object);
    return withoutMarks(object, {
      labels: [...marks.labels, ...namesIn('labels')],
      annotations: [...marks.annotations, ...namesIn('annotations')],
    });
  };
  return isSameContent(compared(live), compared(result));
}

/** Whatever is written to such an object goes with it. */
function goingAway({ object: { ref } }: ServedObject, live: JsonObject): Diagnostic {
  const { deletionTimestamp, finalizers } = objectAt(live, 'metadata');
  const keeping = Array.isArray(finalizers) ? finalizers.map((one) => `\`${String(one)}\``).join(', ') : '';
  return {
    code: 'cluster/delete-pending',
    severity: 'error',
    meaning: 'refused',
    message: `\`${namespacedName(ref)}\`: somebody deleted it (${String(deletionTimestamp)}), and only finalizers keep it: ${keeping}`,
    help: 'what is written now would go with it: have the controller of the finalizer finish, then deploy again, which creates it anew',
    span: ref.span,
  };
}

/** Whether it is a member of the set, and we applied all that we would apply now. */
function isWrittenByUs(live: JsonObject, result: JsonObject, id: string): boolean {
  return partOf(live) === id && appliedFields(live, FIELD_MANAGER) === appliedFields(result, FIELD_MANAGER);
}

function actionOn({ isSame, isOurs }: { readonly isSame: boolean; readonly isOurs: boolean }): PlannedAction {
  if (!isSame) return 'update';
  return isOurs ? 'unchanged' : 'adopt';
}

function isFieldConflict(failure: HttpFailure): boolean {
  return (
    isStatus(failure, 409) &&
    readStatus(failure).causes.some(({ reason }) => reason === 'FieldManagerConflict')
  );
}

function conflicts(
  { object }: ServedObject,
  failure: HttpFailure | undefined,
  managers: readonly ForeignManager[],
  server: string,
): readonly Diagnostic[] {
  if (failure !== undefined) return explainRejection(failure, object, server, 'dry run');
  const name = namespacedName(object.ref);
  return managers.map(({ name: manager, fields }) => ({
    code: 'cluster/conflict',
    severity: 'error',
    meaning: 'refused',
    message: `\`${name}\`: the manager \`${manager}\` keeps ${fields.map((field) => `\`${field}\``).join(', ')} as it is in the cluster`,
    help: `let one tool own the object: take it over with \`--take-over ${name}\`, or take the object out of the other tool or of these policies`,
    span: object.ref.span,
  }));
}
