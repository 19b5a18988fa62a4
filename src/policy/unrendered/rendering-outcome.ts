import type { ManifestDocument } from '../manifest.ts';
import type { Way } from './governance.ts';
import { isPolicy } from './is-policy.ts';
import type { Transformation } from './kustomization.ts';
import { kustomizedObject } from './kustomized-object.ts';
import { identityOf } from './object-identity.ts';

/** What becomes of an object that is written in a file, when kustomizations may change it. */
export type RenderingOutcome =
  /** A cluster gets these: the object as it is written, or in the namespaces and under the names that kustomizations give it. */
  | { readonly kind: 'applied'; readonly documents: readonly ManifestDocument[] }
  /** A policy of which only the name may change. */
  | {
      readonly kind: 'renamed';
      readonly documents: readonly ManifestDocument[];
      readonly effects: readonly Transformation[];
    }
  /** A policy that is turned into something else. */
  | { readonly kind: 'governed'; readonly effects: readonly Transformation[] }
  /** Another object, which would be inventory. */
  | { readonly kind: 'left-out'; readonly effects: readonly Transformation[] };

/** `ways` are those to the file; `defaultNamespace` is where an object that names none is judged. */
export function renderingOutcome(
  document: ManifestDocument,
  ways: readonly Way[],
  defaultNamespace?: string,
): RenderingOutcome {
  if (ways.every((way) => way.length === 0)) return { kind: 'applied', documents: [document] };
  const ends = ways.map((way) => kustomizedObject(document, way, defaultNamespace));
  const made = [...new Set(ends.map((end) => end.document))];
  const documents = isPolicy(document) ? oncePerName(made, defaultNamespace) : made;
  const unknown = ends.flatMap((end) => end.unknown);
  if (unknown.length === 0) return { kind: 'applied', documents };
  const effects = [...new Set([...ends.flatMap(({ known }) => known), ...unknown])];
  if (!isPolicy(document)) return { kind: 'left-out', effects };
  return unknown.every(({ does }) => does.what === 'name')
    ? { kind: 'renamed', documents, effects }
    : { kind: 'governed', effects };
}

/** Kustomizations that give a policy different labels of its own, and the same name, make one policy of it: its labels say nothing. */
function oncePerName(documents: readonly ManifestDocument[], defaultNamespace = ''): ManifestDocument[] {
  const byName = Map.groupBy(documents, (document) => {
    const { namespace, name } = identityOf(document);
    return JSON.stringify([namespace || defaultNamespace, name]);
  });
  return [...byName.values()].flatMap((alike) => alike.slice(0, 1));
}
