import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestDocument } from '../../policy/manifest.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import type { Settings } from '../config/settings.ts';
import { readManifestInputs } from '../input/read-manifest-inputs.ts';
import type { Io } from '../io.ts';

/** Reads the manifests and cluster dumps that say who is who. Their files may be larger than policies. */
export async function readInventory(
  paths: readonly string[],
  limits: Settings['limits'],
  io: Io,
): Promise<{ readonly documents: readonly ManifestDocument[]; readonly diagnostics: readonly Diagnostic[] }> {
  const reading = await readManifestInputs(paths, io, {
    maxFileBytes: limits.maxInventoryFileBytes,
    maxFileBytesSetting: 'limits.maxInventoryFileBytes',
  });
  const manifests = reading.files.map((file) => readManifests(file));
  return {
    documents: manifests.flatMap(({ documents }) => documents),
    diagnostics: [...reading.diagnostics, ...manifests.flatMap(({ diagnostics }) => diagnostics)],
  };
}
