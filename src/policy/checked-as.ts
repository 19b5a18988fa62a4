import type { FileRole } from './unrendered/file-roles.ts';
import type { Transformation } from './unrendered/kustomization.ts';

/** What a file is to its check. Plain data without texts: it goes to another thread. */
export type CheckedAs =
  /** Its objects are checked; those that a kustomization changes, each by itself. None for what is applied as it is written. */
  | { readonly kind: 'manifests'; readonly transformations: readonly Transformation[] }
  /** A file of a chart: its text may become a policy. */
  | { readonly kind: 'chart' }
  /** What it holds is not asked for. */
  | { readonly kind: 'passed-over' };

export const AS_WRITTEN: CheckedAs = { kind: 'manifests', transformations: [] };

export function checkedAs(role: FileRole): CheckedAs {
  switch (role.kind) {
    case 'plain':
      return AS_WRITTEN;
    case 'governed':
      return { kind: 'manifests', transformations: role.governance.transformations };
    case 'chart':
      return { kind: 'chart' };
    case 'patch':
    case 'rendered':
    case 'kustomization':
      return { kind: 'passed-over' };
  }
}
