import type { ManifestDocument } from '../manifest.ts';
import { recognise } from '../recognise.ts';

/**
 * Whether an object is a cluster-wide policy. A namespace that a tool writes into one does nothing: the API server clears it
 * (EnsureObjectNamespaceMatchesRequestNamespace of k8s.io/apiserver).
 */
export function isOfCluster(document: ManifestDocument): boolean {
  const is = recognise(document);
  const what = is.kind === 'policy' ? is.otherwise : is.kind === 'not-simulated' ? is.what : undefined;
  return what?.role === 'policy' && what.makes === undefined && what.effect.reach !== 'namespace';
}
