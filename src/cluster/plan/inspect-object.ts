import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { PART_OF_LABEL, partOf, withPartOf } from '../../plan/apply-set.ts';
import { objectName, type PlannedAction } from '../../plan/deploy-plan.ts';
import type { JsonObject } from '../../plan/json-object.ts';
import { appliedFields, type ForeignManager, foreignManagers } from '../../plan/managed-fields.ts';
import { controllerOf, helmReleaseOf, TOOL_MARKS } from '../../plan/ownership.ts';
import { isSameContent, withoutMarks } from '../../plan/stored-content.ts';
import { mayTake, type TakeOver } from '../../plan/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import { objectPath } from '../api/api-resource.ts';
import { readStatus } from '../api/api-status.ts';
import { explainRejection } from '../api/explain-rejection.ts';
import { applyBody } from '../desired-object.ts';
import { applySetId } from '../ledger/apply-set-parent.ts';
import { applyRequest, FIELD_MANAGER } from '../write/apply-request.ts';
import { replaceContentRequest } from '../write/replace-content.ts';
import { controllerName, readControllerState } from './controller-state.ts';
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
const MARKS = {
  labels: [...TOOL_MARKS.labels, PART_OF_LABEL],
  annotations: TOOL_MARKS.annotations,
};

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

  const foreign = foreignManagers(live);
  const isShared = isConflict || foreign.length > 0;
  let result = dryRun.kind === 'answered' ? dryRun.value : undefined;
  if (isShared) {
    const taken = await client.send(replaceContentRequest(path, manifest, live, MARKS, 'dryRun'));
    if (taken.kind === 'failed') return rejection(taken.failure);
    result = taken.value;
  }
  if (result === undefined) return refused([]);

  const isSame = isSameContent(withoutMarks(live, MARKS), withoutMarks(result, MARKS));
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

/** Another set, a controller or Helm that claims the object; undefined when nothing does, or the object may be taken from it. */
async function otherClaim(
  client: ApiClient,
  { object }: ServedObject,
  live: JsonObject,
  { id, takeOvers }: Pick<InspectOptions, 'id' | 'takeOvers'>,
): Promise<Diagnostic | undefined> {
  const name = objectName(object.ref);
  const claim = (code: DiagnosticCode, message: string, help: string): Diagnostic => ({
    code,
    severity: 'error',
    meaning: 'refused',
    message: `\`${name}\`: ${message}`,
    help,
    span: object.ref.span,
  });
  const set = partOf(live);
  const isTaken =
    mayTake(takeOvers, object.ref, {}) ||
    takeOvers.some((one) => one.kind === 'apply-set' && applySetId(one.ref) === set);
  if (set !== undefined && set !== id && !isTaken) {
    return claim(
      'cluster/other-apply-set',
      `it belongs to another ApplySet (\`${set}\`)`,
      `take it out of that set, or take it over with \`--take-over ${name}\`, or all that is in that set with \`--take-over apply-set:NAMESPACE/NAME\`; check \`--apply-set\` if it was this repository that deployed it`,
    );
  }
  const controller = controllerOf(live);
  if (controller !== undefined) {
    const isAsked = controller.tool !== 'owner' && mayTake(takeOvers, object.ref, { tool: controller.tool });
    const state =
      isAsked || controller.tool === 'owner'
        ? await readControllerState(client, controller, live)
        : undefined;
    if (state?.kind === 'released') return undefined;
    return claim(
      'cluster/controlled',
      state === undefined
        ? `it belongs to ${controllerName(controller)}`
        : `${state.why}: both would keep overwriting it`,
      controller.tool === 'owner'
        ? 'change it where its owner is configured, or give the policy another name'
        : `stop that first (suspend it, switch its automatic sync off, or take the object out of its source without pruning), then take it over with \`--take-over ${controller.tool}\``,
    );
  }
  const release = helmReleaseOf(live);
  if (release !== undefined && !mayTake(takeOvers, object.ref, { tool: 'helm' })) {
    return claim(
      'cluster/controlled',
      `it belongs to the Helm release \`${release}\`, whose next upgrade writes or deletes it`,
      'take it out of the chart first (with the annotation `helm.sh/resource-policy: keep`), then take it over with `--take-over helm`',
    );
  }
  return undefined;
}

function conflicts(
  { object }: ServedObject,
  failure: HttpFailure | undefined,
  managers: readonly ForeignManager[],
  server: string,
): readonly Diagnostic[] {
  if (failure !== undefined) return explainRejection(failure, object, server, 'dry run');
  const name = objectName(object.ref);
  return managers.map(({ name: manager, fields }) => ({
    code: 'cluster/conflict',
    severity: 'error',
    meaning: 'refused',
    message: `\`${name}\`: the manager \`${manager}\` keeps ${fields.map((field) => `\`${field}\``).join(', ')} as it is in the cluster`,
    help: `let one tool own the object: take it over with \`--take-over ${name}\`, or take the object out of the other tool or of these policies`,
    span: object.ref.span,
  }));
}
