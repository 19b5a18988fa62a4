import type { JsonObject } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { ObjectRef } from '../../plan/deploy-plan.ts';
import { type DelivererOwner, type Owner, ownerName } from '../../plan/ownership/owner.ts';
import { mayTake, type TakeOver } from '../../plan/ownership/take-over.ts';
import { claimsOn } from '../../plan/ownership/tool-marks.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Reason } from '../refused-object.ts';
import { type Controller, type ControllerState, readControllerState } from './controller-state.ts';
import type { ServedObject } from './resolve-kinds.ts';
import { unmarkCommand } from './unmark-command.ts';

type Claim = Pick<Reason, 'text' | 'help'>;

/** Why the object stays with the tool that delivers it; undefined when it may be taken. */
export async function ownerClaim(
  client: ApiClient,
  served: ServedObject,
  live: JsonObject,
  { owner, takeOvers }: { readonly owner: Owner; readonly takeOvers: readonly TakeOver[] },
): Promise<Claim | undefined> {
  const { ref } = served.object;
  const unmark = `remove the marks here, and run this again: ${unmarkCommands(served, live)}`;
  switch (owner.tool) {
    case 'owner':
      return {
        text: `${ownerName(owner)} writes it: both would keep overwriting it`,
        help: 'change it where its owner is configured, or give the policy another name',
      };
    case 'deliverer':
      return isGivenUp(owner, ref, takeOvers)
        ? undefined
        : delivererClaim(owner, namespacedName(ref), unmark);
    default: {
      const manager = owner.tool === 'argocd' ? owner.manager : undefined;
      const isNamed = namesManager(takeOvers, manager);
      const isAsked = isNamed || mayTake(takeOvers, ref, { tool: owner.tool });
      const state = isAsked ? await readControllerState(client, owner, live) : undefined;
      const isFree = state?.kind === 'released' || (state?.kind === 'elsewhere' && isNamed);
      return isFree
        ? undefined
        : controllerClaim(owner, state, manager === undefined ? unmark : takeFrom(manager));
    }
  }
}

/** A controller that nobody can ask about is believed to go on, unless somebody names its very field manager. */
function isGivenUp(
  { command, manager }: DelivererOwner,
  ref: ObjectRef,
  takeOvers: readonly TakeOver[],
): boolean {
  return (
    namesManager(takeOvers, manager) || (command !== undefined && mayTake(takeOvers, ref, { tool: command }))
  );
}

function namesManager(takeOvers: readonly TakeOver[], manager: string | undefined): boolean {
  return manager !== undefined && takeOvers.some((one) => one.kind === 'manager' && one.name === manager);
}

function takeFrom(manager: string): string {
  return `take it over with \`--take-over manager:${manager}\``;
}

function delivererClaim({ command, manager, what }: DelivererOwner, name: string, unmark: string): Claim {
  if (command !== undefined) {
    const first =
      command === 'helm'
        ? 'take it out of the chart first (with the annotation `helm.sh/resource-policy: keep`)'
        : 'take it out there first, without deleting it';
    return {
      text: `it belongs to ${what}, whose next run writes or deletes it`,
      help: `${first}, then take it over with \`--take-over ${command}\` or \`--take-over ${name}\``,
    };
  }
  const then = manager === undefined ? unmark : takeFrom(manager);
  return {
    text: `it belongs to ${what}, which would overwrite or delete it`,
    help: `change it there, give the policy another name, or take it out there first, without deleting it, and ${then}`,
  };
}

/** `state` undefined: nobody asked to take the object from its controller. `then`: what follows where nobody here can ask it. */
function controllerClaim(
  controller: Controller,
  state: Exclude<ControllerState, { kind: 'released' }> | undefined,
  then: string,
): Claim {
  if (state?.kind === 'elsewhere') return { text: state.why, help: `release it there first; then ${then}` };
  return {
    text:
      state === undefined
        ? `it belongs to ${ownerName(controller)}`
        : `${state.why}: both would keep overwriting it`,
    help: `stop that first (suspend it, switch its automatic sync off, or take the object out of its source without pruning), then take it over with \`--take-over ${controller.tool}\``,
  };
}

/** What removes the marks by which it belongs to another tool. */
function unmarkCommands({ resource, object: { ref } }: ServedObject, live: JsonObject): string {
  const { labels, annotations } = claimsOn(live);
  const object = { resource, ...ref };
  return [
    ...(labels.length > 0 ? [unmarkCommand('label', object, labels)] : []),
    ...(annotations.length > 0 ? [unmarkCommand('annotate', object, annotations)] : []),
  ]
    .map((command) => `\`${command}\``)
    .join(', ');
}
