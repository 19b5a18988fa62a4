import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import { type Fields, fieldsOf } from '../manifests/fields-of.ts';
import type { FolderAt } from './deliverers/delivery.ts';
import { wildcards } from './deliverers/delivery-fields.ts';
import { generatorFiles } from './deliverers/generated-applications.ts';
import { baseName, folderOf, isInFolder, pathFrom } from './file-path.ts';
import { createFileFinder } from './find-files.ts';
import { createFolderFinder } from './folder-from-top.ts';
import { type GeneratedMap, generatedMaps } from './generated-maps.ts';
import { createValueMaps, namesIn } from './value-maps.ts';

/** Values that a chart's release does not write itself. */
export interface ValueFiles {
  /** The files to which it refers, whether they exist or not; `*` stands for what is not known. */
  namesOf(release: ManifestDocument): readonly string[];
  /** The contents of those files, and of ConfigMaps to which it refers. */
  textsOf(release: ManifestDocument): readonly string[];
}

const FLUX = 'helm.toolkit.fluxcd.io';
const ARGO = 'argoproj.io';

/** Whether a text may hold objects that name files with values: a file that only speaks of tools, as definitions do, may be large. */
export function mayNameValues(text: string): boolean {
  return text.includes(`${FLUX}/`) || text.includes(`${ARGO}/`);
}

/** `files` may contain releases, values, and kustomizations that generate ConfigMaps from them. */
export function createValueFiles(files: readonly ManifestFile[]): ValueFiles {
  const byName = new Map(files.map((file) => [file.file, file]));
  const folderAt = createFolderFinder([...byName.values()]);
  const filesOf = createFileFinder(files);
  let generators: readonly GeneratedMap[] | undefined;
  const valuesOf = createValueMaps([...byName.values()]);

  const namesOf = (release: ManifestDocument): readonly string[] => {
    const group = groupOf(release);
    if (group !== FLUX && group !== ARGO) return [];
    const at = folderAt(byName.get(release.file) ?? { file: release.file });
    const spec = fieldsOf(release.value.spec);
    if (group === ARGO) return [...namedByArgo(spec, at), ...generatorFiles(spec.generators, at)];
    const { valuesFiles } = fieldsOf(fieldsOf(spec.chart).spec);
    const named = texts(valuesFiles).flatMap((path) => fileAt(path, at));
    const from = namesIn(spec.valuesFrom);
    if (from.length === 0) return named;
    generators ??= files.flatMap(generatedMaps);
    const meant = generators.filter(({ name }) => from.includes(name));
    const around = meant.filter(({ folder }) => isInFolder(release.file, folder));
    return [...named, ...(around.length > 0 ? around : meant).flatMap((generator) => generator.files)];
  };

  return {
    namesOf,
    textsOf(release) {
      const ofFiles = namesOf(release)
        .flatMap(filesOf)
        .map(({ text }) => text);
      const from = groupOf(release) === FLUX ? namesIn(fieldsOf(release.value.spec).valuesFrom) : [];
      return [...ofFiles, ...from.flatMap(valuesOf).map(({ text }) => text)];
    },
  };
}

function groupOf({ apiVersion = '' }: ManifestDocument): string {
  return apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
}

/**
 * Source: Argo CD's Helm documentation: paths are relative to the chart, after `/` to the top of the repository, and after
 * `$NAME/` to the top of another source.
 */
function namedByArgo(spec: Fields, at: FolderAt): readonly string[] {
  const { source, sources, template } = spec;
  const all = [source, ...(Array.isArray(sources) ? sources : [])].map(fieldsOf);
  const own = all.flatMap(({ path, helm }) =>
    texts(fieldsOf(helm).valueFiles).flatMap((name) => {
      const fromTop = /^(?:\$[^/]+)?\/(.*)$/.exec(name)?.[1];
      if (fromTop !== undefined) return fileAt(fromTop, at);
      const beside = typeof path === 'string' ? pathFrom(path, name) : undefined;
      return beside === undefined ? [] : fileAt(beside, at);
    }),
  );
  return template === undefined ? own : [...own, ...namedByArgo(fieldsOf(fieldsOf(template).spec), at)];
}

function fileAt(path: string, at: FolderAt): string[] {
  const fromTop = pathFrom('', wildcards(path));
  const folder = fromTop === undefined ? undefined : at(folderOf(fromTop));
  return folder === undefined || fromTop === undefined ? [] : [join(folder, baseName(fromTop))];
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
