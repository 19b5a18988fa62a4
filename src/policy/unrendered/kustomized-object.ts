import type { ManifestDocument } from '../manifest.ts';
import type { Way } from './governance.ts';
import { isOfCluster } from './is-of-cluster.ts';
import { isPolicy } from './is-policy.ts';
import type { Transformation } from './kustomization.ts';
import { labelsReachInto } from './labels-within.ts';
import { identityOf, type ObjectIdentity, withIdentity } from './object-identity.ts';
import { type Places, possiblePlaces } from './possible-places.ts';
import { hasVariables } from './substitution.ts';

/** An object at the end of a way. */
export interface KustomizedObject {
  /** As the cluster gets it, as far as that is known. */
  readonly document: ManifestDocument;
  /** What alters it in a known way: its namespace, its name and its own labels. */
  readonly known: readonly Transformation[];
  /** What alters it otherwise, or may. */
  readonly unknown: readonly Transformation[];
  /** Where it may end up, if anything is unknown. */
  readonly places: Places;
}

/**
 * What becomes of an object on a way. Sources: kustomize's documentation of `namespace`, `namePrefix`, `nameSuffix`, `labels` and
 * `commonLabels`; the outer of two kustomizations comes after the inner.
 */
export function kustomizedObject(
  document: ManifestDocument,
  way: Way,
  defaultNamespace: string | undefined,
): KustomizedObject {
  const written = identityOf(document);
  const known: Transformation[] = [];
  const unknown: Transformation[] = [];
  let now = written;
  // Patches find objects by the names that they had, too.
  const names = new Set([written.name]);
  for (const effect of way) {
    const next = identityAfter(effect, now, names, document, defaultNamespace);
    if (next === 'unknown') unknown.push(effect);
    else if (next !== now) known.push(effect);
    if (next !== 'unknown') now = next;
    names.add(now.name);
  }
  return {
    document: now === written ? document : withIdentity(document, now),
    known,
    unknown,
    places: unknown.length === 0 ? [] : possiblePlaces(document, way, unknown, defaultNamespace),
  };
}

/** Kustomize gives these no prefix. */
const KEEPING_THEIR_NAMES: readonly string[] = ['APIService', 'CustomResourceDefinition', 'Namespace'];

/** The same identity where nothing is altered. */
function identityAfter(
  { does, isLikely }: Transformation,
  now: ObjectIdentity,
  names: ReadonlySet<string>,
  document: ManifestDocument,
  defaultNamespace: string | undefined,
): ObjectIdentity | 'unknown' {
  const { kind } = document;
  switch (does.what) {
    case 'name':
      if (KEEPING_THEIR_NAMES.includes(kind ?? '')) return now;
      // Other objects refer to workloads and service accounts by their names, and are altered, too.
      if (isLikely || !isPolicy(document)) return 'unknown';
      return { ...now, name: does.before + now.name + does.after };
    case 'labels': {
      if (labelsReachInto(document, does)) return 'unknown';
      // Labels of other kinds, such as sets of addresses, are what policies select by.
      if (isLikely) return kind?.endsWith('NetworkPolicy') ? now : 'unknown';
      const isThere = Object.entries(does.labels).every(([key, text]) => now.labels[key] === text);
      return isThere ? now : { ...now, labels: { ...now.labels, ...does.labels } };
    }
    case 'namespace':
      if (isOfCluster(document)) return now;
      if (kind === 'Namespace') return isLikely ? now : { ...now, name: does.namespace };
      if (does.namespace === now.namespace) return now;
      if (isLikely) return does.namespace === placeOf(now, document, defaultNamespace) ? now : 'unknown';
      return { ...now, namespace: does.namespace };
    case 'default-namespace':
      if (kind === 'Namespace' || isOfCluster(document) || now.namespace !== '') return now;
      return does.namespace === placeOf(now, document, defaultNamespace) ? now : 'unknown';
    case 'listing':
      return isPolicy(document) ? 'unknown' : now;
    case 'substitution':
      return isPolicy(document) && hasVariables(document) ? 'unknown' : now;
    case 'content': {
      const isOfKind = does.kinds === undefined || kind === undefined || does.kinds.includes(kind);
      const isNamed = does.named === undefined || does.named.some((name) => names.has(name));
      return isOfKind && isNamed ? 'unknown' : now;
    }
  }
}

function placeOf(
  { namespace }: ObjectIdentity,
  document: ManifestDocument,
  defaultNamespace: string | undefined,
): string | undefined {
  return namespace === '' ? (document.defaultNamespace ?? defaultNamespace) : namespace;
}
