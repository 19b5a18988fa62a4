import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { partOf } from '../../plan/apply-set.ts';
import { objectName } from '../../plan/deploy-plan.ts';
import { type Controller, controllerOf, helmReleaseOf } from '../../plan/ownership.ts';
import { mayTake, type TakeOver } from '../../plan/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import { applySetId } from '../ledger/apply-set-parent.ts';
import { type Reason, refusedObject } from '../refused-object.ts';
import { type ControllerState, controllerName, readControllerState } from './controller-state.ts';
import type { ServedObject } from './resolve-kinds.ts';
import { controllerMarks, unmarkCommand } from './unmark-command.ts';

/** Another set, a controller or Helm that claims the object; undefined when nothing does, or the object may be taken from it. */
export async function otherClaim(
  client: ApiClient,
  served: ServedObject,
  live: JsonObject,
  { id, takeOvers }: { readonly id: string; readonly takeOvers: readonly TakeOver[] },
): Promise<Diagnostic | undefined> {
  const { ref } = served.object;
  const name = objectName(ref);
  const set = partOf(live);
  const isTaken =
    mayTake(takeOvers, ref, {}) ||
    takeOvers.some((one) => one.kind === 'apply-set' && applySetId(one.ref) === set);
  if (set !== undefined && set !== id && !isTaken) {
    return refusedObject(
      {
        code: 'cluster/other-apply-set',
        text: `it belongs to another ApplySet (\`${set}\`)`,
        help: `take it out of that set, or take it over with \`--take-over ${name}\`, or all that is in that set with \`--take-over apply-set:NAMESPACE/NAME\`; check \`--apply-set\` if it was this repository that deployed it`,
      },
      served.object,
    );
  }
  const controller = controllerOf(live);
  if (controller !== undefined) {
    const isAsked = controller.tool === 'owner' || mayTake(takeOvers, ref, { tool: controller.tool });
    const state = isAsked ? await readControllerState(client, controller, live) : undefined;
    return state?.kind === 'released'
      ? undefined
      : refusedObject(controlled(served, live, controller, state), served.object);
  }
  const release = helmReleaseOf(live);
  if (release === undefined || mayTake(takeOvers, ref, { tool: 'helm' })) return undefined;
  return refusedObject(
    {
      code: 'cluster/controlled',
      text: `it belongs to the Helm release \`${release}\`, whose next upgrade writes or deletes it`,
      help: 'take it out of the chart first (with the annotation `helm.sh/resource-policy: keep`), then take it over with `--take-over helm`',
    },
    served.object,
  );
}

/** `state` undefined: nobody asked to take the object from its controller. */
function controlled(
  served: ServedObject,
  live: JsonObject,
  controller: Controller,
  state: Exclude<ControllerState, { kind: 'released' }> | undefined,
): Reason {
  const code = 'cluster/controlled';
  if (state?.kind === 'elsewhere') {
    const help = `release it there first; then remove the marks here, and run this again: ${unmark(served, live)}`;
    return { code, text: state.why, help };
  }
  return {
    code,
    text:
      state === undefined
        ? `it belongs to ${controllerName(controller)}`
        : `${state.why}: both would keep overwriting it`,
    help:
      controller.tool === 'owner'
        ? 'change it where its owner is configured, or give the policy another name'
        : `stop that first (suspend it, switch its automatic sync off, or take the object out of its source without pruning), then take it over with \`--take-over ${controller.tool}\``,
  };
}

function unmark({ resource, object: { ref } }: ServedObject, live: JsonObject): string {
  const { labels, annotations } = controllerMarks(live);
  const object = { resource, ...ref };
  return [
    ...(labels.length > 0 ? [unmarkCommand('label', object, labels)] : []),
    ...(annotations.length > 0 ? [unmarkCommand('annotate', object, annotations)] : []),
  ]
    .map((command) => `\`${command}\``)
    .join(', ');
}
