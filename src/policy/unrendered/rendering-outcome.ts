import type { ManifestDocument } from '../manifest.ts';
import type { Way } from './governance.ts';
import { isPolicy } from './is-policy.ts';
import type { Transformation } from './kustomization.ts';
import { kustomizedObject } from './kustomized-object.ts';
import { identityOf } from './object-identity.ts';
import { type Places, placeAsWritten } from './possible-places.ts';

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
  /** A policy that is turned into something else, and is in one of these places then, or in several; in others it is one of `documents`. */
  | {
      readonly kind: 'governed';
      readonly documents: readonly ManifestDocument[];
      readonly effects: readonly Transformation[];
      readonly places: Places;
    }
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
  if (unknown.every(({ does }) => does.what === 'name')) return { kind: 'renamed', documents, effects };
  const places = ends.flatMap((end) => end.places);
  // A way without effects may be a part of another: a job edits the kustomization before it applies it.
  const certain = ends.filter((end, at) => end.unknown.length === 0 && ways[at]?.some(isMove));
  const elsewhere = places.includes(undefined)
    ? []
    : [...new Set(certain.map(({ document }) => document))].filter(
        (one) => !places.includes(placeAsWritten(one, defaultNamespace)),
      );
  return { kind: 'governed', documents: oncePerName(elsewhere, defaultNamespace), effects, places };
}

function isMove({ does }: Transformation): boolean {
  return does.what === 'namespace' || does.what === 'default-namespace';
}

/** Kustomizations that give a policy different labels of its own, and the same name, make one policy of it: its labels say nothing. */
function oncePerName(
  documents: readonly ManifestDocument[],
  defaultNamespace: string | undefined,
): ManifestDocument[] {
  const byName = Map.groupBy(documents, (document) => {
    return JSON.stringify([placeAsWritten(document, defaultNamespace), identityOf(document).name]);
  });
  return [...byName.values()].flatMap((alike) => alike.slice(0, 1));
}
