import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { readKustomization } from '../kustomization.ts';
import { valuesOfPods } from '../releases/values-of-pods.ts';
import { tellingOperations } from '../telling-operations.ts';
import { tellingLines } from './feeding-programs.ts';

/** What replacements and patches alter of pods and policies. */
const OF_PODS = /labels|hostNetwork|containerPort|hostPort|serviceAccount|namespace|polic/i;

/**
 * What a file says to kustomizations that name it, other than as a resource: patches as far as they alter what policies ask of pods,
 * transformers and generators, and sources of replacements.
 */
export function createKustomized(
  kustomizations: readonly ManifestFile[],
  isAsked: (label: string) => boolean,
): (file: ManifestFile) => readonly unknown[] {
  const read = kustomizations.map((one) => readKustomization(one, () => undefined));
  const patches = new Set(read.flatMap(({ patchFiles }) => patchFiles));
  const settings = new Set(read.flatMap(({ settingFiles }) => settingFiles));
  const sources = new Set(read.flatMap(({ sourceFiles, text }) => (OF_PODS.test(text) ? sourceFiles : [])));
  return (file) => [
    ...(settings.has(file.file) ? [tellingLines(file.text)] : []),
    ...(patches.has(file.file) ? saidByPatch(file, isAsked) : []),
    ...(sources.has(file.file) ? dataOf(file) : []),
  ];
}

function saidByPatch(file: ManifestFile, isAsked: (label: string) => boolean): readonly unknown[] {
  const values = readManifests(file)
    .documents.flatMap(({ value }) => valuesOfPods(value))
    .filter(({ label }) => label === undefined || isAsked(label));
  return [...tellingOperations(file.text), ...values.map(({ name, value }) => [name, value])];
}

/** Of an object the fields that replacements mostly take; of any other file all. */
function dataOf(file: ManifestFile): readonly unknown[] {
  const { documents } = readManifests(file);
  const objects = documents.filter(({ kind }) => kind !== undefined);
  if (objects.length === 0) return [file.text];
  return objects.flatMap(({ kind, value }) =>
    /^(?:ConfigMap|Secret)$/.test(kind ?? '') ? [fieldsOf(value.data)] : [],
  );
}
