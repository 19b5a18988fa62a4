import { isStatus } from '../../http/http-failure.ts';
import { type JsonObject, objectAt } from '../../model/json-object.ts';
import { type Owner, ownerName } from '../../plan/ownership/owner.ts';
import { isReleasedByMark } from '../../plan/ownership/tool-marks.ts';
import type { ApiClient } from '../api/api-client.ts';
import { collectionPath, objectPath } from '../api/api-resource.ts';
import { discoverGroupKind } from '../api/discover-group-kind.ts';
import { getObject, listObjects } from '../api/read-objects.ts';

/** An owner that this cluster may know more about. */
export type Controller = Extract<Owner, { tool: 'argocd' | 'flux' }>;

/** Whether a controller still writes the object, or why that is not known. */
export type ControllerState =
  | { readonly kind: 'released' }
  | { readonly kind: 'active'; readonly why: string }
  /** Another cluster may have the controller, so nobody can see from here whether it is released. */
  | { readonly kind: 'elsewhere'; readonly why: string };

/** Where Argo CD usually is; applications that name no namespace are in its own, which may be another one. */
const ARGOCD_NAMESPACE = 'argocd';

/**
 * Asks whether the controller would write the object again. An application that is gone or does not sync automatically would not,
 * nor would a Kustomization or HelmRelease that is gone or suspended. What cannot be read counts as active, and so does what
 * another cluster may have.
 */
export async function readControllerState(
  client: ApiClient,
  controller: Controller,
  live: JsonObject,
): Promise<ControllerState> {
  if (isReleasedByMark(live)) return { kind: 'released' };
  const name = ownerName(controller);
  const found = await findController(client, controller);
  if (found === 'not-read') {
    return { kind: 'active', why: `whether ${name} still writes it could not be read` };
  }
  if (found === 'not-served') {
    const why = `${name} is not of this cluster, which has no such kind; another cluster may have it, and keep writing this one`;
    return { kind: 'elsewhere', why };
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
 * What may be the controller. An application that names no namespace is looked for in all of them (`openshift-gitops` is one),
 * because nothing here says where Argo CD is. In whatever version the cluster serves its kind: older ones have others.
 */
async function findController(
  client: ApiClient,
  controller: Controller,
): Promise<readonly JsonObject[] | 'not-read' | 'not-served'> {
  const served = await discoverGroupKind(client, groupKindOfController(controller));
  if (served.kind === 'failed') return 'not-read';
  const resource = served.value;
  if (resource === undefined) return 'not-served';
  const isAnywhere = controller.tool === 'argocd' && controller.namespace === undefined;
  const listed = isAnywhere
    ? await listObjects(client, collectionPath(resource, undefined), resource, {
        fieldSelector: `metadata.name=${controller.name}`,
      })
    : undefined;
  if (listed?.kind === 'answered') return listed.value;
  const namespace = controller.namespace ?? ARGOCD_NAMESPACE;
  const answer = await getObject(client, objectPath(resource, namespace, controller.name));
  if (answer.kind === 'failed') return 'not-read';
  if (answer.value !== undefined) return [answer.value];
  // Not where it usually is, and the other namespaces may not be looked at.
  return listed !== undefined && isStatus(listed.failure, 403) ? 'not-read' : [];
}

function groupKindOfController(controller: Controller): string {
  if (controller.tool === 'argocd') return 'Application.argoproj.io';
  const group = controller.kind === 'Kustomization' ? 'kustomize' : 'helm';
  return `${controller.kind}.${group}.toolkit.fluxcd.io`;
}
