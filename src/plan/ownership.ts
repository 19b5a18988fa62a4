import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../model/json-object.ts';

/** A controller that keeps writing an object, so that other changes to it are lost. */
export type Controller =
  | { readonly tool: 'owner'; readonly kind: string; readonly name: string }
  /** `namespace` undefined: that of Argo CD itself. */
  | { readonly tool: 'argocd'; readonly namespace: string | undefined; readonly name: string }
  | {
      readonly tool: 'flux';
      readonly kind: 'Kustomization' | 'HelmRelease';
      readonly namespace: string;
      readonly name: string;
    };

/** Labels and annotations by which other tools mark an object as theirs. */
export const TOOL_MARKS = {
  labels: [
    'app.kubernetes.io/managed-by',
    'helm.sh/chart',
    'argocd.argoproj.io/instance',
    'kustomize.toolkit.fluxcd.io/name',
    'kustomize.toolkit.fluxcd.io/namespace',
    'helm.toolkit.fluxcd.io/name',
    'helm.toolkit.fluxcd.io/namespace',
  ],
  annotations: [
    'kubectl.kubernetes.io/last-applied-configuration',
    'meta.helm.sh/release-name',
    'meta.helm.sh/release-namespace',
    'argocd.argoproj.io/tracking-id',
    'kustomize.toolkit.fluxcd.io/reconcile',
    'kustomize.toolkit.fluxcd.io/checksum',
  ],
} as const;

/** The controller that keeps this live object as it is, as far as the object says so. */
export function controllerOf(live: JsonObject): Controller | undefined {
  const metadata = objectAt(live, 'metadata');
  const labels = objectAt(metadata, 'labels');
  const annotations = objectAt(metadata, 'annotations');
  const owner = listAt(metadata, 'ownerReferences').filter(isJsonObject).at(0);
  if (owner !== undefined) {
    return { tool: 'owner', kind: textAt(owner, 'kind') ?? '', name: textAt(owner, 'name') ?? '' };
  }
  const application = trackedApplication(live, textAt(annotations, 'argocd.argoproj.io/tracking-id'));
  const instance = textAt(labels, 'argocd.argoproj.io/instance');
  if (application !== undefined) return { tool: 'argocd', ...application };
  if (instance !== undefined) return { tool: 'argocd', namespace: undefined, name: instance };
  for (const [kind, prefix] of [
    ['Kustomization', 'kustomize'],
    ['HelmRelease', 'helm'],
  ] as const) {
    const name = textAt(labels, `${prefix}.toolkit.fluxcd.io/name`);
    const namespace = textAt(labels, `${prefix}.toolkit.fluxcd.io/namespace`);
    if (name !== undefined && namespace !== undefined) return { tool: 'flux', kind, namespace, name };
  }
  return undefined;
}

/** Whether the object itself tells Flux to leave it alone. */
export function isReleasedByMark(live: JsonObject): boolean {
  const annotations = objectAt(objectAt(live, 'metadata'), 'annotations');
  return textAt(annotations, 'kustomize.toolkit.fluxcd.io/reconcile') === 'disabled';
}

/** The release that Helm installed this object with. */
export function helmReleaseOf(live: JsonObject): string | undefined {
  const metadata = objectAt(live, 'metadata');
  const release = textAt(objectAt(metadata, 'annotations'), 'meta.helm.sh/release-name');
  const isHelm = textAt(objectAt(metadata, 'labels'), 'app.kubernetes.io/managed-by') === 'Helm';
  return isHelm ? release : undefined;
}

/** `[namespace_]application:group/kind:namespace/name`; a copy of another object carries that object's value, and is not tracked. */
function trackedApplication(
  live: JsonObject,
  id: string | undefined,
): { readonly namespace: string | undefined; readonly name: string } | undefined {
  const [, application = '', kind, namespace, name] =
    /^([^:]+):[^:/]*\/([^:/]+):([^:/]*)\/([^:]+)$/.exec(id ?? '') ?? [];
  const metadata = objectAt(live, 'metadata');
  const isThis =
    kind === textAt(live, 'kind') &&
    name === textAt(metadata, 'name') &&
    namespace === (textAt(metadata, 'namespace') ?? '');
  if (!isThis) return undefined;
  const [first, second] = application.split('_', 2);
  return second === undefined
    ? { namespace: undefined, name: application }
    : { namespace: first, name: second };
}
