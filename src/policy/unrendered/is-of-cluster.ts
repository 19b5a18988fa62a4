import type { ManifestDocument } from '../manifest.ts';
import { recognise } from '../recognise.ts';

/** Of the kinds to which policies refer. */
const REFERENCES: readonly string[] = ['CiliumCIDRGroup', 'ClusterGroup', 'GlobalNetworkSet', 'Tier'];

/**
 * Whether an object is a cluster-wide policy, or one to which policies refer. A namespace that a tool writes into one does nothing: the API server clears it
 * (EnsureObjectNamespaceMatchesRequestNamespace of k8s.io/apiserver).
 */
export function isOfCluster(document: ManifestDocument): boolean {
  const is = recognise(document);
  const what = is.kind === 'policy' ? is.otherwise : is.kind === 'not-simulated' ? is.what : undefined;
  if (what?.role === 'reference') return REFERENCES.includes(document.kind ?? '');
  return what?.role === 'policy' && what.makes === undefined && what.effect.reach !== 'namespace';
}
