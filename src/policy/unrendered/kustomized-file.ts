import type { ManifestDocument } from '../manifest.ts';

/**
 * A kustomization, a patch of one, or objects other than policies that one changes and that were not rendered: what a cluster gets
 * of them is not known.
 */
export interface KustomizedFile {
  readonly file: string;
  readonly is: 'kustomization' | 'patch' | 'objects';
  readonly documents: readonly ManifestDocument[];
  /** Of a patch that is a list of operations: those that may alter whom policies select, or which ports they open. */
  readonly operations?: readonly unknown[];
}
