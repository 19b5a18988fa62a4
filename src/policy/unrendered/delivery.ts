import type { Transformation } from './kustomization.ts';

/** A folder of the repository that Flux or Argo CD applies, and what they do to what is in it. */
export interface Delivery {
  /** The file that says so. */
  readonly file: string;
  /** The folder; `*` stands for what a template or a generator puts there. */
  readonly folder: string;
  /** Whether manifests in subfolders are applied, where no kustomization says what is. */
  readonly isDeep: boolean;
  /** It stands still: what it took in before stays as it was. */
  readonly isSuspended?: true;
  /** Manifests in the folder that it leaves out or takes alone, where no kustomization says what is. */
  readonly takes?: (pathInFolder: string) => boolean;
  readonly components: readonly string[];
  readonly transformations: readonly Transformation[];
  /** What of the object says so: when it changes, what becomes of the files may change. */
  readonly text: string;
}

/** Where a path that counts from the top of the repository leads, as people see it; undefined where nothing is known to be there. */
export type FolderAt = (fromTop: string) => string | undefined;
