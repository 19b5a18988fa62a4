import type { ManifestDocument } from '../manifest.ts';
import { recognise } from '../recognise.ts';
import { isOfCluster } from './is-of-cluster.ts';
import type { Transformation } from './kustomization.ts';
import { hasVariables } from './substitution.ts';

/** What becomes of an object that is written in a file, when kustomizations may change it. */
export type RenderingOutcome =
  /** Nothing changes it. */
  | { readonly kind: 'applied' }
  /** A policy of which only the name changes. */
  | { readonly kind: 'renamed'; readonly effects: readonly Transformation[] }
  /** A policy that is turned into something else. */
  | { readonly kind: 'governed'; readonly effects: readonly Transformation[] }
  /** Another object, which would be inventory. */
  | { readonly kind: 'left-out'; readonly effects: readonly Transformation[] };

/**
 * `transformations` are those on the paths to the file; empty for a file that is applied as written. `defaultNamespace` is where
 * an object that names none is judged.
 */
export function renderingOutcome(
  document: ManifestDocument,
  transformations: readonly Transformation[],
  defaultNamespace?: string,
): RenderingOutcome {
  const effects = effectsOn(document, transformations, defaultNamespace);
  if (effects.length === 0) return { kind: 'applied' };
  if (!isPolicy(document)) return { kind: 'left-out', effects };
  const isNamed = effects.every(({ does }) => does.what === 'name');
  return { kind: isNamed ? 'renamed' : 'governed', effects };
}

/** Whether an object decides connections, or would if it could be read. */
export function isPolicy(document: ManifestDocument): boolean {
  const { kind } = recognise(document);
  return kind === 'policy' || kind === 'not-simulated' || kind === 'wrong-type';
}

/** What rendering does to an object: nothing, if it already has the namespace and nothing else changes it. */
function effectsOn(
  document: ManifestDocument,
  transformations: readonly Transformation[],
  defaultNamespace: string | undefined,
): readonly Transformation[] {
  if (transformations.length === 0) return transformations;
  const { metadata } = document.value;
  const written =
    typeof metadata === 'object' && metadata !== null && 'namespace' in metadata
      ? metadata.namespace
      : undefined;
  const isNamed = written !== undefined && written !== null && written !== '';
  const namespace = isNamed ? written : (document.defaultNamespace ?? defaultNamespace);
  const isPlaced = document.kind !== 'Namespace' && !isOfCluster(document);
  return transformations.filter(({ does }) => {
    if (does.what === 'name') return true;
    if (does.what === 'listing') return isPolicy(document);
    if (does.what === 'substitution') return isPolicy(document) && hasVariables(document);
    if (does.what === 'namespace') return isPlaced && does.namespace !== namespace;
    if (does.what === 'default-namespace') {
      return isPlaced && !isNamed && does.namespace !== namespace;
    }
    return does.kinds === undefined || document.kind === undefined || does.kinds.includes(document.kind);
  });
}
