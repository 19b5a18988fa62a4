import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { fieldsInList, listOf } from '../releases/written-release.ts';

/** The labels for which policies ask that a kustomization gives to all that it includes. */
export function labelsIn(fields: Fields, isAsked: (label: string) => boolean): readonly unknown[] {
  return [fields.commonLabels, ...fieldsInList(fields.labels).map(({ pairs }) => pairs)]
    .flatMap((pairs) => Object.entries(fieldsOf(pairs)))
    .filter(([label]) => isAsked(label));
}

/** What it does to pods besides: to their namespace, and in patches that are written in it, to what policies ask for. */
export function alterationsIn(fields: Fields): readonly unknown[] {
  const { namespace, transformers } = fields;
  const written = PATCHES.flatMap((field) => listOf(fields[field])).filter((patch) =>
    OF_PODS.test(JSON.stringify(patch)),
  );
  return [...(namespace === undefined ? [] : [namespace]), ...listOf(transformers), ...written];
}

const PATCHES: readonly string[] = ['patches', 'patchesJson6902', 'patchesStrategicMerge', 'replacements'];
const OF_PODS = /labels|hostNetwork|containerPort|hostPort|serviceAccount|namespace/;
