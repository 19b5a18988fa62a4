import type { ManifestFile } from '../../policy/manifest.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { valueFilesOfKustomization } from '../../policy/unrendered/charts-of-kustomization.ts';
import { isKustomizationName } from '../../policy/unrendered/kustomization.ts';
import { mayDeliver } from '../../policy/unrendered/read-deliveries.ts';
import { createValueFiles } from '../../policy/unrendered/value-files.ts';

/** Files with values for charts, named by the files that are read. */
export function namesOfValues(
  files: readonly ManifestFile[],
  isRead: ReadonlySet<string>,
): readonly string[] {
  const valueFiles = createValueFiles(files);
  return files.flatMap((file) => {
    if (!isRead.has(file.file)) return [];
    if (isKustomizationName(file.file)) return valueFilesOfKustomization(file);
    if (!mayDeliver(file.text)) return [];
    return readManifests(file).documents.flatMap(valueFiles.namesOf);
  });
}
