import type { Includer } from './includer.ts';
import type { Transformation } from './kustomization.ts';

/** Innermost first. Empty where the file is applied as it is written. */
export type Way = readonly Transformation[];

/** What kustomizations do to one file. */
export interface Governance {
  /** What is done to it on each path from a root to the file, in the order in which it is done. */
  readonly ways: readonly Way[];
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
