import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';

/**
 * The annotation because of which a tool that delivers an object may leave it alone, or remove it again. Sources: Flux'
 * documentation of Kustomizations (`reconcile`, `ssa`); Argo CD's and Helm's of hooks, which are applied at their time and may be
 * deleted after it; and kustomize, which drops objects that are local configuration; the
 * documentation of Config Sync, of cli-utils, of kapp and of kluctl. `isBuilt`: kustomize or Flux include the file.
 */
export function skippingAnnotation({ value }: ManifestDocument, isBuilt: boolean): string | undefined {
  const found = Object.entries(fieldsOf(fieldsOf(value.metadata).annotations)).find(([key, text]) =>
    skips(key, String(text), isBuilt),
  );
  return found && `${found[0]}: ${String(found[1])}`;
}

function skips(key: string, value: string, isBuilt: boolean): boolean {
  switch (key) {
    case 'config.kubernetes.io/local-config':
      return isBuilt && value !== 'false';
    case 'kustomize.toolkit.fluxcd.io/reconcile':
      return value === 'disabled';
    case 'kustomize.toolkit.fluxcd.io/ssa':
      return value === 'Ignore' || value === 'IfNotPresent';
    case 'argocd.argoproj.io/hook':
    case 'helm.sh/hook':
    case 'kluctl.io/hook':
      return value !== '';
    case 'configmanagement.gke.io/managed':
      return value === 'disabled';
    // Only in some clusters, or in each of some namespaces.
    case 'configmanagement.gke.io/cluster-selector':
    case 'configsync.gke.io/cluster-name-selector':
    case 'configmanagement.gke.io/namespace-selector':
      return true;
    case 'client.lifecycle.config.k8s.io/mutation':
      return value === 'ignore';
    case 'kapp.k14s.io/noop':
    case 'kapp.k14s.io/exists':
      return true;
    case 'kapp.k14s.io/update-strategy':
      return value === 'skip';
    case 'kluctl.io/delete':
    case 'kluctl.io/is-readonly':
      return value === 'true';
    default:
      return false;
  }
}
