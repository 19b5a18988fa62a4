import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { listOf } from '../releases/written-release.ts';
import { alterationsIn, labelsIn } from './kustomized-pods.ts';

interface Surroundings {
  isAsked(label: string): boolean;
  /** The change adds or removes the kustomization. */
  readonly isNew: boolean;
  /** What it does to workloads is compared on its own, but not what it comes to include. */
  readonly isCompared?: boolean;
  /** What a component at a path does to pods that include it. */
  componentAt?(path: string): readonly unknown[];
  /**
   * Whether a path leads to something of which nothing else is told: not to given policies, and to nothing that the change adds or removes.
   */
  isOther?(path: string): boolean;
}

const INCLUDING: readonly string[] = ['resources', 'bases', 'components'];

/**
 * What a kustomization that nobody gave includes of policies that nobody gave either; and what it does to all that it includes, to labels
 * for which a policy asks, or to the namespace.
 */
export function listedPolicies(
  file: ManifestFile,
  leadsToPolicies: (path: string) => boolean,
  { isAsked, isNew, isCompared = false, componentAt = () => [], isOther = () => true }: Surroundings,
): readonly unknown[] {
  if (!isKustomizationName(file.file)) return [];
  const fields = fieldsOf(readManifests(file).documents[0]?.value);
  const included = INCLUDING.flatMap((field) => listOf(fields[field]));
  const ofPolicies = included.filter((path) => {
    const at = typeof path === 'string' ? pathFrom(folderOf(file.file), path) : undefined;
    return at !== undefined && leadsToPolicies(at);
  });
  const labels = labelsIn(fields, isAsked);
  const ofComponents = isNew
    ? []
    : listOf(fields.components).flatMap((path) => {
        const at = typeof path === 'string' ? pathFrom(folderOf(file.file), path) : undefined;
        return at === undefined ? [] : componentAt(at);
      });
  // One that is new, with all that it includes, is of something new.
  const isOfOthers = !isNew || included.some((path) => typeof path === 'string' && path.startsWith('..'));
  const kept = included.filter((path) => {
    const at = typeof path === 'string' ? pathFrom(folderOf(file.file), path) : undefined;
    return at === undefined || isOther(at);
  });
  if (isCompared) return [...ofPolicies, ...ofComponents, ...(isNew ? [] : [kept])];
  // A new overlay of a shared base is another environment.
  const others = isNew || kept.length === 0 ? [] : alterationsIn(fields);
  const ofLabels = labels.length === 0 || !isOfOthers ? [] : [labels, included];
  return [...ofPolicies, ...ofComponents, ...ofLabels, ...(others.length === 0 ? [] : [others, kept])];
}
