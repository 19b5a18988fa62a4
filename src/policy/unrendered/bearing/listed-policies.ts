import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { fieldsInList, listOf } from '../releases/written-release.ts';

const INCLUDING: readonly string[] = ['resources', 'bases', 'components'];

/**
 * What a kustomization that nobody gave includes of policies that nobody gave either; and labels for which a policy asks that it gives to
 * whatever it includes.
 */
export function listedPolicies(
  file: ManifestFile,
  leadsToPolicies: (path: string) => boolean,
  { isAsked, isNew }: { isAsked(label: string): boolean; readonly isNew: boolean },
): readonly unknown[] {
  if (!isKustomizationName(file.file)) return [];
  const fields = fieldsOf(readManifests(file).documents[0]?.value);
  const included = INCLUDING.flatMap((field) => listOf(fields[field]));
  const ofPolicies = included.filter((path) => {
    const at = typeof path === 'string' ? pathFrom(folderOf(file.file), path) : undefined;
    return at !== undefined && leadsToPolicies(at);
  });
  const labels = [fields.commonLabels, ...fieldsInList(fields.labels).map(({ pairs }) => pairs)]
    .flatMap((pairs) => Object.entries(fieldsOf(pairs)))
    .filter(([label]) => isAsked(label));
  // One that is new, with all that it includes, is of something new.
  const isOfOthers = !isNew || included.some((path) => typeof path === 'string' && path.startsWith('..'));
  return [...ofPolicies, ...(labels.length === 0 || !isOfOthers ? [] : [labels, included])];
}
