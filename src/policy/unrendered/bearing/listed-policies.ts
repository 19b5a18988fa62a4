import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { fieldsInList, listOf } from '../releases/written-release.ts';

interface Surroundings {
  isAsked(label: string): boolean;
  /** The change adds or removes the kustomization. */
  readonly isNew: boolean;
  /** What it does to workloads is compared on its own, but not what it comes to include. */
  readonly isCompared?: boolean;
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
  { isAsked, isNew, isCompared = false, isOther = () => true }: Surroundings,
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
  const kept = included.filter((path) => {
    const at = typeof path === 'string' ? pathFrom(folderOf(file.file), path) : undefined;
    return at === undefined || isOther(at);
  });
  if (isCompared) return [...ofPolicies, ...(isNew ? [] : [kept])];
  // A new overlay of a shared base is another environment.
  const others = isNew || kept.length === 0 ? [] : alterationsIn(fields);
  const ofLabels = labels.length === 0 || !isOfOthers ? [] : [labels, included];
  return [...ofPolicies, ...ofLabels, ...(others.length === 0 ? [] : [others, kept])];
}

/** What it does to pods besides: to their namespace, and in patches that are written in it, to what policies ask for. */
function alterationsIn(fields: Fields): readonly unknown[] {
  const { namespace, transformers } = fields;
  const written = PATCHES.flatMap((field) => listOf(fields[field])).filter((patch) =>
    OF_PODS.test(JSON.stringify(patch)),
  );
  return [...(namespace === undefined ? [] : [namespace]), ...listOf(transformers), ...written];
}

const PATCHES: readonly string[] = ['patches', 'patchesJson6902', 'patchesStrategicMerge', 'replacements'];
const OF_PODS = /labels|hostNetwork|containerPort|hostPort|serviceAccount|namespace/;
