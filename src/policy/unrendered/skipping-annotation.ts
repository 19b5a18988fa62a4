import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';

/**
 * The annotation because of which a tool that delivers an object may leave it alone, or remove it again. Sources: Flux'
 * documentation of Kustomizations (`reconcile`, `ssa`); Argo CD's and Helm's of hooks, which are applied at their time and may be
 * deleted after it; and kustomize, which drops objects that are local configuration. `isBuilt`: kustomize or Flux include the
 * file.
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
      return value !== '';
    default:
      return false;
  }
}
