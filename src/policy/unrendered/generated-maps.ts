import type { ManifestFile } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';
import { folderOf, pathFrom } from './file-path.ts';
import { isKustomizationName } from './kustomization-name.ts';

/** A value that a ConfigMap or a Secret holds; that of a Secret may be in Base64, or encrypted: a change is seen all the same. */
export interface MapValue {
  readonly key: string;
  readonly text: string;
}

/** A ConfigMap or Secret that a kustomization generates. */
export interface GeneratedMap {
  readonly folder: string;
  readonly name: string;
  /** What is written in the kustomization. */
  readonly literals: readonly MapValue[];
  /** Files with the rest, each a value or a list of them (`envs`). */
  readonly files: readonly string[];
}

/**
 * Source: kustomize's documentation of `configMapGenerator` and `secretGenerator`: `files` may name their keys. A hash that is
 * added to the name is left out of it, because whoever refers to it by name has none, or has it filled in.
 */
export function generatedMaps(source: ManifestFile): readonly GeneratedMap[] {
  if (!isKustomizationName(source.file) || !/\b(?:configMap|secret)Generator\b/.test(source.text)) return [];
  const folder = folderOf(source.file);
  const [document] = readManifests(source).documents;
  return ['configMapGenerator', 'secretGenerator'].flatMap((field) => {
    const listed = document?.value[field];
    return (Array.isArray(listed) ? listed.map(fieldsOf) : []).flatMap((one): GeneratedMap[] => {
      const { name, files, literals, envs, env } = one;
      if (typeof name !== 'string') return [];
      const paths = [...texts(files).map(behindKey), ...texts(envs), ...texts([env])];
      return [
        {
          folder,
          name,
          literals: texts(literals).map((text) => ({
            key: text.split('=', 1)[0] ?? '',
            text: behindKey(text),
          })),
          files: paths.flatMap((path) => pathFrom(folder, path) ?? []),
        },
      ];
    });
  });
}

function behindKey(text: string): string {
  return text.slice(text.indexOf('=') + 1);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
