import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { isInFolder, pathFrom } from '../file-path.ts';
import { wildcards } from './delivery-fields.ts';
import { readCommands } from './jobs/read-commands.ts';

/** What a file contains that says from which folders an artifact is made. */
export const ARTIFACT_MARKS: readonly string[] = ['flux push artifact', 'source.extensions.fluxcd.io/'];

/**
 * Which folders of the repository a path within an artifact means. Sources: `flux push artifact --path` in Flux' documentation,
 * which puts a folder's content at the top of the artifact, and `copy` of an ArtifactGenerator. Undefined where nothing says from
 * what the artifact is made.
 */
export function foldersOfArtifact(
  path: string,
  { kind, name }: Fields,
  files: readonly ManifestFile[],
): readonly string[] | undefined {
  if (kind === 'OCIRepository') {
    const pushed = files.flatMap(pushedFolders);
    if (pushed.length === 0) return undefined;
    return [...new Set(pushed)].flatMap((folder) => pathFrom(folder, path) ?? []);
  }
  if (kind !== 'ExternalArtifact') return undefined;
  const copied = files.flatMap((file) => copiesInto(name, file));
  return copied.length === 0 ? undefined : copied.flatMap((copy) => originOf(path, copy));
}

function pushedFolders({ text, file }: ManifestFile): readonly string[] {
  if (!text.includes('flux push artifact')) return [];
  return readCommands({ text, file }).flatMap(({ words, folder }) => {
    if (words[0] !== 'flux' || !words.includes('artifact')) return [];
    const at = words.findIndex((word) => /^(?:--path|-f)(?:=|$)/.test(word));
    const written = words[at]?.includes('=') ? words[at].slice(words[at].indexOf('=') + 1) : words[at + 1];
    const pushed = at < 0 || written === undefined ? undefined : pathFrom(folder, wildcards(written));
    return pushed === undefined || /^\*+$/.test(pushed) ? [] : [pushed];
  });
}

interface Copy {
  readonly from: string;
  readonly to: string;
}

function copiesInto(name: unknown, file: ManifestFile): readonly Copy[] {
  if (!file.text.includes('source.extensions.fluxcd.io/')) return [];
  return readManifests(file).documents.flatMap(({ kind, value }) => {
    const { artifacts } = fieldsOf(value.spec);
    if (kind !== 'ArtifactGenerator' || !Array.isArray(artifacts)) return [];
    return artifacts
      .map(fieldsOf)
      .filter((artifact) => artifact.name === name && Array.isArray(artifact.copy))
      .flatMap(({ copy }) => (copy as readonly unknown[]).map(fieldsOf).flatMap(copyOf));
  });
}

/** Reads `@alias/apps/**` to `@artifact/`; the alias is taken for this repository. */
function copyOf({ from, to }: Fields): Copy[] {
  const source = typeof from === 'string' ? /^@[^/]+\/?(.*)$/.exec(from)?.[1] : undefined;
  const target = typeof to === 'string' ? /^@artifact\/?(.*)$/.exec(to)?.[1] : undefined;
  if (source === undefined || target === undefined) return [];
  const folder = source.replace(/(?:^|\/)[^/]*\*.*$/, '');
  return [{ from: pathFrom('', folder) ?? '', to: pathFrom('', target) ?? '' }];
}

function originOf(path: string, { from, to }: Copy): readonly string[] {
  if (to === '' || path === to || isInFolder(`${path}/`, to)) {
    return [pathFrom(from, to === '' ? path : path.slice(to.length + 1)) ?? from];
  }
  return path === '' || isInFolder(`${to}/`, path) ? [from] : [];
}
