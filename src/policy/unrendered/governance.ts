import type { Transformation } from './kustomization.ts';

/** What kustomizations do to one file. */
export interface Governance {
  /** Every transformation on a way from a root to the file. */
  readonly transformations: readonly Transformation[];
  /** Kustomization files that nothing else takes in: those that one renders. And the files of Flux and Argo CD that take them in. */
  readonly roots: readonly string[];
  /** The texts that say so: when one changes, what becomes of the file may change. */
  readonly texts: readonly string[];
  /** Who takes it in, each by itself or through another one, and does not stand still: see `takerOf`. */
  readonly takers: readonly string[];
}
