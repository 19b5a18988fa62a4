import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { alterationsIn, labelsIn } from './kustomized-pods.ts';

/** What components in some files do to what policies ask for, each by its folder: they have it done wherever they are included. */
export function createComponents(
  files: readonly ManifestFile[],
  isAsked: (label: string) => boolean,
): (path: string) => readonly unknown[] {
  const said = new Map(
    files
      .filter(({ file, text }) => isKustomizationName(file) && /^kind: Component\b/m.test(text))
      .map((file) => {
        const fields = fieldsOf(readManifests(file).documents[0]?.value);
        return [folderOf(file.file), [...labelsIn(fields, isAsked), ...alterationsIn(fields)]];
      }),
  );
  return (path) => said.get(path) ?? [];
}
