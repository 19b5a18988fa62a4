import { type JsonObject, objectAt } from '../../plan/json-object.ts';
import { type Controller, isReleasedByMark } from '../../plan/ownership.ts';
import type { ApiClient } from '../api/api-client.ts';
import { getObject } from '../api/read-objects.ts';

/** Whether a controller still writes the object, or why that is not known. */
export type ControllerState =
  | { readonly kind: 'released' }
  | { readonly kind: 'active'; readonly why: string };

/** Where Argo CD looks for applications that name no namespace. */
const ARGOCD_NAMESPACE = 'argocd';

/**
 * Asks whether the controller would write the object again. An application that is gone or does not sync automatically would not,
 * nor would a Kustomization or HelmRelease that is gone or suspended. What cannot be read counts as active.
 */
export async function readControllerState(
  client: ApiClient,
  controller: Controller,
  live: JsonObject,
): Promise<ControllerState> {
  if (controller.tool === 'owner') {
    return { kind: 'active', why: `its owner ${controller.kind} \`${controller.name}\` writes it` };
  }
  if (isReleasedByMark(live)) return { kind: 'released' };
  const path = controllerPath(controller);
  const name = controllerName(controller);
  const answer = await getObject(client, path);
  if (!answer.ok) return { kind: 'active', why: `whether ${name} still writes it could not be read` };
  if (answer.value === undefined) return { kind: 'released' };
  const spec = objectAt(answer.value, 'spec');
  const isReleased =
    controller.tool === 'argocd'
      ? objectAt(spec, 'syncPolicy').automated === undefined
      : spec.suspend === true;
  return isReleased ? { kind: 'released' } : { kind: 'active', why: `${name} keeps writing it` };
}

export function controllerName(controller: Controller): string {
  switch (controller.tool) {
    case 'owner':
      return `its owner ${controller.kind} \`${controller.name}\``;
    case 'argocd':
      return `the application \`${controller.name}\` of Argo CD`;
    case 'flux':
      return `the ${controller.kind} \`${controller.namespace}/${controller.name}\` of Flux`;
  }
}

function controllerPath(controller: Exclude<Controller, { tool: 'owner' }>): string {
  const [api, namespace, plural] =
    controller.tool === 'argocd'
      ? ['argoproj.io/v1alpha1', controller.namespace ?? ARGOCD_NAMESPACE, 'applications']
      : controller.kind === 'Kustomization'
        ? ['kustomize.toolkit.fluxcd.io/v1', controller.namespace, 'kustomizations']
        : ['helm.toolkit.fluxcd.io/v2', controller.namespace, 'helmreleases'];
  return `/apis/${api}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(controller.name)}`;
}
