import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import { isOfCluster } from './is-of-cluster.ts';
import type { Transformation } from './kustomization.ts';

/** Namespaces in which an object may end up; `undefined` stands for any. */
export type Places = readonly (string | undefined)[];

/**
 * Where an object may end up on a way of which some effects are `unknown`: in any namespace to which one of them moves it. Patches
 * may move it anywhere.
 */
export function possiblePlaces(
  document: ManifestDocument,
  way: readonly Transformation[],
  unknown: readonly Transformation[],
  defaultNamespace: string | undefined,
): Places {
  if (isOfCluster(document) || unknown.some(({ does }) => does.what === 'content')) return [undefined];
  const moved = way.flatMap((effect): Places => {
    const { does } = effect;
    if (does.what === 'namespace') return [does.namespace];
    if (does.what !== 'default-namespace' || !unknown.includes(effect)) return [];
    return [does.mayBeOther === true ? undefined : does.namespace];
  });
  // Somebody may apply it by hand, anywhere if it names no namespace.
  if (unknown.some(({ does }) => does.what === 'listing'))
    return [...moved, writtenPlace(document, undefined)];
  return moved.length > 0 ? moved : [placeAsWritten(document, defaultNamespace)];
}

/** Where an object is applied as it is written; undefined where a variable says that, or nothing. */
export function placeAsWritten(
  document: ManifestDocument,
  defaultNamespace: string | undefined,
): string | undefined {
  return writtenPlace(document, document.defaultNamespace ?? defaultNamespace);
}

function writtenPlace({ value }: ManifestDocument, otherwise: string | undefined): string | undefined {
  const { namespace } = fieldsOf(value.metadata);
  if (typeof namespace !== 'string' || namespace === '') return otherwise;
  return namespace.includes('${') ? undefined : namespace;
}
