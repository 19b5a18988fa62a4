import { type JsonObject, objectAt } from '../../model/json-object.ts';
import { shellWord } from '../../report/deploy/shell-word.ts';
import { type ApiResource, resourceName } from '../api/api-resource.ts';

/** The command that takes labels, or annotations, away from an object. */
export function unmarkCommand(
  verb: 'label' | 'annotate',
  {
    resource,
    namespace,
    name,
  }: { readonly resource: ApiResource; readonly namespace: string | undefined; readonly name: string },
  keys: readonly string[],
): string {
  const place = namespace === undefined ? '' : ` --namespace=${shellWord(namespace)}`;
  return `kubectl ${verb} ${resourceName(resource)} ${shellWord(name)}${place} ${keys.map((key) => `${key}-`).join(' ')}`;
}

/** The labels and annotations with which Argo CD or Flux marks an object as theirs, as far as it has them. */
export function controllerMarks(live: JsonObject): {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
} {
  const metadata = objectAt(live, 'metadata');
  const marks = (key: 'labels' | 'annotations') =>
    Object.keys(objectAt(metadata, key)).filter((name) => MARK.test(name));
  return { labels: marks('labels'), annotations: marks('annotations') };
}

const MARK =
  /^(?:argocd\.argoproj\.io\/(?:instance|tracking-id)|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/name(?:space)?)$/;
