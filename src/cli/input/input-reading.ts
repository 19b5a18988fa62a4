import type { FileContent } from '../../impact/changes/untouched-files.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { RenderedFolders } from '../../policy/unrendered/file-roles.ts';

/** The texts of an input. What could not be read is named by an error in `diagnostics`, never silently left out. */
export interface InputReading {
  readonly files: readonly ManifestFile[];
  /** Files that were found but are not text; each has an error. */
  readonly noText?: readonly FileContent[];
  readonly diagnostics: readonly Diagnostic[];
  /** Files that are not part of the input but say what becomes of it: kustomizations, charts, patches. */
  readonly context?: readonly ManifestFile[];
  /** Where the repository is found, as far as that is known; they may hold credentials. */
  readonly addresses?: readonly string[];
  /** Not all files of the repository could be searched for what becomes of the input. */
  readonly isNotSearched?: boolean;
  /** What could not be rendered, by the names that people use; each has a diagnostic. Its content is not known. */
  readonly notRendered?: readonly string[];
  /** Folders whose rendered output is among the files. */
  readonly rendered?: RenderedFolders;
}
