import type { FileRole } from '../unrendered/file-roles.ts';
import type { Way } from '../unrendered/governance.ts';

/** How a file is checked. Plain data without texts, because it goes to another thread. */
export type CheckedAs =
  /**
   * Its objects are checked; those that a kustomization changes are checked each by itself. `ways` is empty for what
   * is applied as it is written.
   */
  | { readonly kind: 'manifests'; readonly ways: readonly Way[] }
  /** A file of a chart: a policy may come out of its text. */
  | { readonly kind: 'chart' }
  /** It is not read. */
  | { readonly kind: 'passed-over' };

export const AS_WRITTEN: CheckedAs = { kind: 'manifests', ways: [] };

export function checkedAs(role: FileRole): CheckedAs {
  switch (role.kind) {
    case 'plain':
      return AS_WRITTEN;
    case 'governed':
      return { kind: 'manifests', ways: role.governance.ways };
    case 'chart':
      return { kind: 'chart' };
    case 'patch':
    case 'unlisted':
    case 'rendered':
    case 'kustomization':
      return { kind: 'passed-over' };
  }
}
