import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';

/** The texts of an input. What could not be read is named by an error in `diagnostics`, never left out in silence. */
export interface InputReading {
  readonly files: readonly ManifestFile[];
  readonly diagnostics: readonly Diagnostic[];
}
