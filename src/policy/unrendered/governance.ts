import type { Includer } from './includer.ts';
import type { Transformation } from './kustomization.ts';

/** What kustomizations do to one file. */
export interface Governance {
  /** Every transformation on a path from a root to the file. */
  readonly transformations: readonly Transformation[];
  /**
   * Kustomization files that nothing else includes, which are the ones to render, and the files of Flux and Argo CD that
   * include them.
   */
  readonly roots: readonly string[];
  /** The texts that say so: when one changes, what becomes of the file may change. */
  readonly texts: readonly string[];
  /** Everything that includes it, directly or through another, and is not suspended. */
  readonly includers: readonly Includer[];
  /** Files that may leave it out, if they are not the roots. */
  readonly leftOutBy?: readonly string[];
}
