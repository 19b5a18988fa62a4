import { isStatus } from '../../http/http-failure.ts';
import { type JsonObject, objectAt } from '../../plan/json-object.ts';
import { type Controller, isReleasedByMark } from '../../plan/ownership.ts';
import type { ApiClient } from '../api/api-client.ts';
import { getObject, listObjects } from '../api/read-objects.ts';

/** Whether a controller still writes the object, or why that is not known. */
export type ControllerState =
  | { readonly kind: 'released' }
  | { readonly kind: 'active'; readonly why: string };

/** Where Argo CD usually is; applications that name no namespace are in its own, which may be another one. */
const ARGOCD_NAMESPACE = 'argocd';
const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };

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
  const name = controllerName(controller);
  const found = await findController(client, controller);
  if (found === undefined) {
    return { kind: 'active', why: `whether ${name} still writes it could not be read` };
  }
  const isReleased = found.every((one) => {
    const spec = objectAt(one, 'spec');
    if (controller.tool === 'flux') return spec.suspend === true;
    const policy = objectAt(spec, 'syncPolicy');
    return policy.automated === undefined || objectAt(policy, 'automated').enabled === false;
  });
  return isReleased ? { kind: 'released' } : { kind: 'active', why: `${name} keeps writing it` };
}

/**
 * What may be the controller; undefined when it could not be looked for. An application that names no namespace is looked for
 * in all of them (`openshift-gitops` is one), because nothing here says where Argo CD is.
 */
async function findController(
  client: ApiClient,
  controller: Exclude<Controller, { tool: 'owner' }>,
): Promise<readonly JsonObject[] | undefined> {
  const isAnywhere = controller.tool === 'argocd' && controller.namespace === undefined;
  const listed = isAnywhere
    ? await listObjects(client, `/apis/${APPLICATION.apiVersion}/applications`, APPLICATION, {
        fieldSelector: `metadata.name=${controller.name}`,
      })
    : undefined;
  if (listed?.kind === 'answered') return listed.value;
  const answer = await getObject(client, controllerPath(controller));
  if (answer.kind === 'failed') return undefined;
  if (answer.value !== undefined) return [answer.value];
  // Not where it usually is, and the other namespaces may not be looked at.
  return listed !== undefined && isStatus(listed.failure, 403) ? undefined : [];
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
      ? [APPLICATION.apiVersion, controller.namespace ?? ARGOCD_NAMESPACE, 'applications']
      : controller.kind === 'Kustomization'
        ? ['kustomize.toolkit.fluxcd.io/v1', controller.namespace, 'kustomizations']
        : ['helm.toolkit.fluxcd.io/v2', controller.namespace, 'helmreleases'];
  return `/apis/${api}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(controller.name)}`;
}
